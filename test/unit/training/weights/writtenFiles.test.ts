import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { exportWeights, saveModel } from 'trainbook';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';
import '../support/quietTfjs.ts';

it('what is written is told with its size and what opens it', async () => {
  const folder = temporaryFolder();
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
  const at = (name: string): string => path.join(folder, name);
  expect(await saveModel(model, at('model.json'))).toEqual([
    {
      file: at('model.json'),
      bytes: expect.any(Number) as number,
      format: 'TensorFlow.js layers model',
      opensWith: 'tf.loadLayersModel',
    },
    {
      file: at('group1-shard1of1.bin'),
      bytes: 4 * (3 * 2 + 2),
      format: 'TensorFlow.js layers model',
      opensWith: 'tf.loadLayersModel',
    },
  ]);
  for (const [name, opensWith] of [
    ['a.keras', 'keras.saving.load_model'],
    ['a.h5', 'keras.saving.load_model'],
  ] as const) {
    expect(await saveModel(model, at(name))).toMatchObject([{ file: at(name), opensWith }]);
  }
  for (const [name, opensWith] of [
    ['a.safetensors', 'safetensors.torch.load_file'],
    ['a.npz', 'chainer.serializers.load_npz'],
    ['a.weights.h5', 'model.load_weights'],
  ] as const) {
    expect(await exportWeights(model, at(name))).toMatchObject([{ file: at(name), opensWith }]);
  }
  model.dispose();
});
