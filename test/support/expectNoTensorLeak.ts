import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';

/** Runs something and expects as many tensors afterwards as before. @returns what it returned. */
export async function expectNoTensorLeak<T>(action: () => T | Promise<T>): Promise<T> {
  const before = tf.memory().numTensors;
  const result = await action();
  expect(tf.memory().numTensors - before, 'tensors left behind').toBe(0);
  return result;
}
