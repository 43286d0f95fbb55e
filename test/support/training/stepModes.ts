import * as tf from '@tensorflow/tfjs';

/** A step of tensors, as it is written. */
export type Step = (...inputs: tf.Tensor[]) => Record<string, tf.Tensor>;

/** A step that can be run; the results are the caller's. */
export interface RunnableStep {
  run: (...inputs: tf.Tensor[]) => Promise<Record<string, tf.Tensor>>;
  dispose(): void;
}

/** The ways in which a step can run: with each, every case must have the oracle's numbers. */
export const STEP_MODES = {
  eager: (step: Step): RunnableStep => ({
    run: (...inputs) => Promise.resolve(tf.tidy(() => step(...inputs))),
    dispose() {},
  }),
} as const;
