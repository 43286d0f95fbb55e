import * as tf from '@tensorflow/tfjs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { libtensorflowSavedModels } from '../../../src/backend/savedModel/savedModels.ts';
import { setSavedModelPort } from '../../../src/training/export/savedModelPort.ts';
import { pseudoValues } from '../../support/training/pseudoValues.ts';
import { useCompiledSteps } from '../compiledStep/support.ts';

/**
 * Lets the tests of the file write and read SavedModels, and deletes all variables after each.
 * @returns makes the path of a new file or folder, which is deleted after the tests.
 */
export function useSavedModels(): (name: string) => string {
  useCompiledSteps();
  let folder = '';
  beforeAll(async () => {
    setSavedModelPort(libtensorflowSavedModels);
    folder = await mkdtemp(path.join(os.tmpdir(), 'trainbook-saved-'));
  });
  afterAll(async () => {
    setSavedModelPort(undefined);
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(() => tf.disposeVariables());
  return (name) => path.join(folder, name);
}

/** Gives a model weights that are nothing special; those of a batch normalization stay possible. */
export function perturb(model: tf.LayersModel): void {
  const weights = model.getWeights().map((weight, index) => {
    const values = pseudoValues(weight.shape, index + 1);
    return tf.tidy(() => tf.tensor(values, weight.shape).mul(0.5).add(weight).abs());
  });
  model.setWeights(weights);
  tf.dispose(weights);
}

/** Convolution, batch normalization, dropout and two outputs. */
export function twoHeaded(): tf.LayersModel {
  const input = tf.input({ shape: [6, 6, 2], name: 'picture' });
  const layers = [
    tf.layers.conv2d({ filters: 3, kernelSize: 3 }),
    tf.layers.batchNormalization(),
    tf.layers.dropout({ rate: 0.5 }),
    tf.layers.flatten(),
  ];
  const features = layers.reduce<tf.SymbolicTensor>((x, layer) => layer.apply(x) as tf.SymbolicTensor, input);
  const heads = [
    tf.layers.dense({ units: 4, activation: 'softmax', name: 'kind' }),
    tf.layers.dense({ units: 1, name: 'age' }),
  ];
  const outputs = heads.map((head) => head.apply(features) as tf.SymbolicTensor);
  return tf.model({ inputs: input, outputs });
}

/** The values of tensors by name, which are disposed. */
export async function valuesOf(tensors: Record<string, tf.Tensor>): Promise<Record<string, number[]>> {
  const entries = await Promise.all(
    Object.entries(tensors).map(
      async ([name, tensor]) => [name, Array.from(await tensor.data())] as [string, number[]],
    ),
  );
  tf.dispose(tensors);
  return Object.fromEntries(entries);
}
