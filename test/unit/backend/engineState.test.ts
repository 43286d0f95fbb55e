import '../training/support/quietTfjs.ts';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { rememberEngineState } from '../../../src/backend/engineState.ts';

it('tidy scopes and gradients that were torn down are closed, with their tensors', async () => {
  await tf.setBackend('cpu');
  const before = tf.memory().numTensors;
  const restore = rememberEngineState();
  const engine = tf.engine();
  engine.startScope('tidy'); // what a torn-down tidy leaves
  tf.ones([4]);
  engine.startScope('inner');
  tf.ones([4]);
  restore();
  expect(tf.memory().numTensors).toBe(before);
  const value = tf.tidy(() => tf.grad((x: tf.Tensor) => x.mul(x))(tf.scalar(3)));
  expect(await value.data()).toEqual(new Float32Array([6]));
  value.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
