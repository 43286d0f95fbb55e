import * as tf from '@tensorflow/tfjs';
import { compileStep } from 'trainbook';
import { libtensorflowTracer } from '../../../src/backend/compiledStep/stepTracer.ts';
import { setStepTracer } from '../../../src/training/steps/stepTracer.ts';

/** A step of tensors, as it is written. */
export type Step = (...inputs: tf.Tensor[]) => Record<string, tf.Tensor>;

/** A step that can be run; the results are the caller's. */
export interface RunnableStep {
  run: (...inputs: tf.Tensor[]) => Promise<Record<string, tf.Tensor>>;
  dispose(): void;
}

/** Makes a step that can be run. */
export type StepMode = (step: Step) => RunnableStep;

/** The ways in which a step can run: with each, every case must have the oracle's numbers. */
export const STEP_MODES = {
  eager: (step: Step): RunnableStep => ({
    run: (...inputs) => Promise.resolve(tf.tidy(() => step(...inputs))),
    dispose() {},
  }),

  /** One function; a step that can't be one is an error here. */
  compiled: (step: Step): RunnableStep => {
    setStepTracer(libtensorflowTracer);
    const compiled = compileStep(step, { makesNoVariables: true });
    return {
      run: async (...inputs) => {
        const result = await compiled(...inputs);
        if (compiled.functionCount === 0) throw new Error('the step was not compiled');
        return result;
      },
      dispose: () => compiled.dispose(),
    };
  },
} as const;
