import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { exportModel } from 'trainbook';
import { OnnxGraph } from '../../../../../src/training/node/export/onnx/onnxGraph.ts';
import { writeOnnx } from '../../../../../src/training/node/export/onnx/writeOnnx.ts';
import { readFields } from '../../../../../src/training/datasets/formats/protobufReader.ts';
import { temporaryFolder } from '../../../../support/temporaryFolder.ts';

it('says what to do instead where a model is larger than an ONNX file may be', async () => {
  const folder = temporaryFolder();
  const graph = new OnnxGraph();
  const read = () => Promise.reject(new Error('nothing is to be read'));
  graph.tensors.push({ name: 'kernel', type: 'float32', shape: [2 ** 15, 2 ** 14], read });
  await expect(writeOnnx(path.join(folder, 'large.onnx'), graph, 'large')).rejects.toThrow(
    'the model takes 2.0 GB, and an ONNX file may have 2 GB: export a SavedModel (to a folder)',
  );
  expect(await readdir(folder)).toEqual([]);
});

it('leaves nothing behind where a weight can not be read', async () => {
  const folder = temporaryFolder();
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
  model.layers[0]!.weights[0]!.dispose();
  await expect(exportModel(model, path.join(folder, 'half.onnx'))).rejects.toThrow('disposed');
  expect(await readdir(folder)).toEqual([]);
});

it('writes a model as ONNX names its fields, with its weights once', async () => {
  const file = path.join(temporaryFolder(), 'twice.onnx');
  const shared = tf.layers.dense({ units: 100, name: 'shared' });
  const input = tf.input({ shape: [100], name: 'given' });
  const outputs = shared.apply(shared.apply(input)) as tf.SymbolicTensor;
  await exportModel(tf.model({ inputs: input, outputs, name: 'twice' }), file);
  const bytes = await readFile(file);
  expect(bytes.length).toBeGreaterThan(40_000);
  expect(bytes.length).toBeLessThan(42_000);
  const fields = new Map(Array.from(readFields(bytes), ({ number, value }) => [number, value]));
  expect(fields.get(1)).toBe(8n);
  expect(Buffer.from(fields.get(2) as Uint8Array).toString()).toBe('trainbook');
  const graph = Array.from(readFields(fields.get(7) as Uint8Array), ({ number }) => number);
  expect(graph).toEqual([1, 1, 1, 2, 5, 5, 11, 12]);
});
