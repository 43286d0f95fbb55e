import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { exportModel, lenet, loadModel, mobilenetV2, resnet18, saveModel } from 'trainbook';
import { provideLibrary } from '../../support/backend/provideLibrary.ts';
import { PROVIDING_MS, runKeras } from '../../support/python/runKeras.ts';
import { LAYER_CASES } from '../../support/training/layerCases.ts';
import { buildLayerNetwork, layerBatch } from '../../support/training/layerNetwork.ts';
import { greatestError, readOracles } from '../../support/training/oracles.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { useSavedModels } from '../savedModel/support.ts';
import { batchesFor, ONNX_MODELS, unsettle } from './onnxModels.ts';

useSavedModels();
const script = fileURLToPath(new URL('openTfjs.py', import.meta.url));

/** A model as a server of pages gives it to the stock loaders. */
function served(file: string): tf.io.IOHandler {
  const folder = path.dirname(file);
  return tf.io.http('http://localhost/model.json', {
    fetchFunc: async (url: unknown) =>
      new Response(await readFile(path.join(folder, path.basename(String(url))))),
  });
}

/** What TensorFlow.js's own loader computes with a graph model. */
async function runGraph(file: string, batches: tf.Tensor[]): Promise<Float32Array[]> {
  const loaded = await tf.loadGraphModel(served(file));
  const outputs = [loaded.predict(batches) as tf.Tensor | tf.Tensor[]].flat();
  const values = outputs.map((output) => output.dataSync<'float32'>());
  tf.dispose(outputs);
  loaded.dispose();
  return values;
}

function valuesOf(model: tf.LayersModel, batches: tf.Tensor[]): Float32Array[] {
  const outputs = [model.apply(batches, { training: false }) as tf.Tensor | tf.Tensor[]].flat();
  const values = outputs.map((output) => output.dataSync<'float32'>());
  tf.dispose(outputs);
  return values;
}

it('a graph model of every kind of layer computes the same in TensorFlow.js', async () => {
  const oracles = readOracles('layers.json');
  const failures: string[] = [];
  for (const name of Object.keys(LAYER_CASES)) {
    const file = path.join(temporaryFolder(), 'model.json');
    const model = buildLayerNetwork(name, oracles[name]!);
    const { inputs, targets } = layerBatch(oracles[name]!, 0);
    const batches = [inputs.toFloat()];
    try {
      await exportModel(model, file);
      const [values] = await runGraph(file, batches);
      const deviation = greatestError(values!, valuesOf(model, batches)[0]!);
      if (!(deviation < 1e-5)) failures.push(`${name}: ${deviation}`);
    } catch (error) {
      failures.push(`${name}: ${(error as Error).message}`);
    }
    tf.dispose([inputs, targets, batches]);
    tf.disposeVariables();
  }
  expect(failures).toEqual([
    expect.stringContaining("conv3dTranspose: it can't be a graph model of TensorFlow.js: Unknown op"),
    // TensorFlow.js changes the shape of what it crops, so that the model's own input is said to be smaller.
    expect.stringContaining('centerCrop: The shape of'),
  ]);
});

it('graph models with several outputs keep their order and names', async () => {
  const file = path.join(temporaryFolder(), 'model.json');
  const model = ONNX_MODELS['a layer and a model, each used twice']!();
  unsettle(model);
  const before = tf.memory().numTensors;
  await exportModel(model, file);
  expect(tf.memory().numTensors).toBe(before);
  const batches = batchesFor(model, 3);
  const expected = valuesOf(model, batches);
  const actual = await runGraph(file, batches);
  expected.forEach((values, index) => expect(greatestError(actual[index]!, values)).toBeLessThan(1e-5));
  const { signature } = JSON.parse(await readFile(file, 'utf8')) as { signature: { outputs: object } };
  expect(Object.keys(signature.outputs)).toEqual(model.outputs.map(({ sourceLayer }) => sourceLayer.name));
  tf.dispose(batches);
});

it(
  'Python computes the same with graph and layers models of TensorFlow.js',
  async () => {
    await provideLibrary();
    const folder = temporaryFolder();
    const small = { classes: 7, classifierActivation: 'linear', seed: 3 } as const;
    const models = {
      lenet: () => lenet({ seed: 3 }),
      residual: () => resnet18({ ...small, stem: 'cifar' }),
      mobile: () => mobilenetV2({ ...small, inputShape: [64, 64, 3] }),
    };
    const cases = [];
    for (const [name, make] of Object.entries(models)) {
      const model = make();
      unsettle(model);
      const [graph, layers] = ['graph', 'layers'].map((kind) => path.join(name, kind, 'model.json'));
      await exportModel(model, path.join(folder, graph!));
      await saveModel(model, path.join(folder, layers!));
      const batches = batchesFor(model, 2);
      const input = { shape: batches[0]!.shape, values: Array.from(batches[0]!.dataSync()) };
      const [expected] = valuesOf(model, batches);
      for (const file of [graph!, layers!]) cases.push({ file, input, expected: expected! });
      const ours = await loadModel(path.join(folder, layers!));
      const stock = await tf.loadLayersModel(served(path.join(folder, layers!)));
      expect(valuesOf(ours, batches)).toEqual([expected]);
      expect(valuesOf(stock, batches)).toEqual([expected]);
      const [viaGraph] = await runGraph(path.join(folder, graph!), batches);
      expect(greatestError(viaGraph!, expected!, Math.max(...expected!.map(Math.abs)))).toBeLessThan(1e-5);
      tf.disposeVariables();
    }
    await writeFile(path.join(folder, 'jobs.json'), JSON.stringify(cases));
    await runKeras(script, [folder]);
    const results = JSON.parse(await readFile(path.join(folder, 'results.json'), 'utf8')) as number[][];
    for (const [index, { file, expected }] of cases.entries()) {
      const scale = Math.max(...expected.map(Math.abs));
      expect(greatestError(results[index]!, expected, scale), file).toBeLessThan(1e-5);
    }
  },
  PROVIDING_MS,
);

it('weights lie in files of four megabytes, and those of an earlier export go', async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'model.json');
  const large = tf.sequential({ layers: [tf.layers.dense({ units: 1500, inputShape: [1000] })] });
  await saveModel(large, file);
  expect((await readdir(folder)).sort()).toEqual([
    'group1-shard1of2.bin',
    'group1-shard2of2.bin',
    'model.json',
  ]);
  const small = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
  await saveModel(small, file);
  expect((await readdir(folder)).sort()).toEqual(['group1-shard1of1.bin', 'model.json']);
});
