import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll } from 'vitest';
import { libtensorflowTracer } from '../../../src/backend/compiledStep/stepTracer.ts';
import { currentNodeBackend } from '../../../src/backend/compiledStep/nodeBackend.ts';
import { selectBackend } from '../../../src/backend/ladder.ts';
import { setStepTracer } from '../../../src/training/steps/stepTracer.ts';

/** Computes on libtensorflow, with compiled steps, for the tests of the file. */
export function useCompiledSteps(): void {
  beforeAll(async () => {
    await selectBackend({ force: 'libtensorflow-cpu' });
    setStepTracer(libtensorflowTracer);
  });
  afterAll(() => setStepTracer(undefined));
}

/** Runs `body` with steps that run op by op. */
export async function withEagerSteps<T>(body: () => Promise<T>): Promise<T> {
  setStepTracer({ ...libtensorflowTracer, backend: () => undefined });
  try {
    return await body();
  } finally {
    setStepTracer(libtensorflowTracer);
  }
}

/** Tensors of tfjs, and tensors of the library behind them. */
export function counts(): { tensors: number; handles: number; variables: number } {
  return {
    tensors: tf.memory().numTensors,
    handles: currentNodeBackend()!.binding.getNumOfTensors(),
    variables: Object.keys(tf.engine().registeredVariables).length,
  };
}
