import { execFile } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it } from 'vitest';
import { alexnet, exportModel, googlenet, lenet, mobilenetV2, resnet18, vgg16 } from 'trainbook';
import { provideOnnxPython } from '../../../scripts/python/onnxPackages.mjs';
import { provideLibrary } from '../../support/backend/provideLibrary.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { LAYER_CASES } from '../../support/training/layerCases.ts';
import { buildLayerNetwork, layerBatch } from '../../support/training/layerNetwork.ts';
import { greatestError, readOracles } from '../../support/training/oracles.ts';
import { useCompiledSteps } from '../compiledStep/support.ts';
import { batchesFor, ONNX_MODELS, unsettle } from './onnxModels.ts';

interface Numbers {
  dtype: string;
  shape: number[];
  values: number[];
}

interface Answer {
  error?: string;
  inputs: { name: string; shape: (number | string)[] }[];
  outputs: Record<string, Numbers>;
  opset: number;
  producer: string;
  transposes: number;
}

/** A file, what it is given, and what it should give. */
interface Case {
  name: string;
  file: string;
  inputs: Record<string, Numbers>;
  expected: number[][];
}

const PROVIDING_MS = 900_000;
const script = fileURLToPath(new URL('runOnnx.py', import.meta.url));
useCompiledSteps();
afterEach(() => tf.disposeVariables());

/** One process runs all files. */
async function runInPython(folder: string, cases: Case[]): Promise<Answer[]> {
  await provideLibrary();
  const { python, packages } = await provideOnnxPython((line) => console.log(line));
  await writeFile(path.join(folder, 'jobs.json'), JSON.stringify(cases));
  await promisify(execFile)(python, [script, folder], { env: { ...process.env, PYTHONPATH: packages } });
  return JSON.parse(await readFile(path.join(folder, 'results.json'), 'utf8')) as Answer[];
}

function numbersOf(tensor: tf.Tensor): Numbers {
  return { dtype: 'float32', shape: tensor.shape, values: Array.from(tensor.dataSync()) };
}

/** Writes a model, and computes what is expected of it with these inputs. */
async function exportCase(
  folder: string,
  name: string,
  model: tf.LayersModel,
  batches: tf.Tensor[] = batchesFor(model, 3),
): Promise<Case> {
  const file = `${name.replace(/\W+/g, '-')}.onnx`;
  await exportModel(model, path.join(folder, file));
  const results = [model.predict(batches) as tf.Tensor | tf.Tensor[]].flat();
  const expected = results.map((result) => numbersOf(result).values);
  const inputs = model.inputs.map((input, index) => [input.sourceLayer.name, numbersOf(batches[index]!)]);
  tf.dispose([batches, results]);
  return {
    name,
    file,
    inputs: Object.fromEntries(inputs) as Case['inputs'],
    expected,
  };
}

/**
 * What deviates, by name; no more than a hundred-thousandth may.
 * @param isByLargest whether of the largest output: all of a network of many layers are sums of numbers as large
 */
async function failuresOf(folder: string, cases: Case[], isByLargest = false): Promise<string[]> {
  const answers = await runInPython(folder, cases);
  return cases.flatMap(({ name, expected }, index) => {
    const { error, outputs } = answers[index]!;
    if (error !== undefined) return [`${name}: ${error}`];
    const errors = Object.values(outputs).map(({ values }, place) => {
      const scale = isByLargest ? Math.max(...expected[place]!.map(Math.abs)) : undefined;
      return greatestError(values, expected[place]!, scale);
    });
    const isRight = errors.length === expected.length && errors.every((deviation) => deviation < 1e-5);
    return isRight ? [] : [`${name}: deviates by ${String(errors)}`];
  });
}

describe('ONNX Runtime computes the same', () => {
  it(
    'with every kind of layer that ONNX has',
    async () => {
      const folder = temporaryFolder();
      const oracles = readOracles('layers.json');
      const cases: Case[] = [];
      const refused: string[] = [];
      for (const name of Object.keys(LAYER_CASES)) {
        const model = buildLayerNetwork(name, oracles[name]!);
        const { inputs, targets } = layerBatch(oracles[name]!, 0);
        targets.dispose();
        await exportCase(folder, name, model, [inputs.toFloat()]).then(
          (one) => cases.push(one),
          (error: Error) => refused.push(error.message),
        );
        tf.disposeVariables();
      }
      expect(refused).toEqual([
        expect.stringMatching(/layer masking_Masking\d+ \(Masking\) can't be written as ONNX/),
        expect.stringContaining("layer layer (RNN) can't be written as ONNX"),
        expect.stringContaining("layer layer (ConvLSTM2D) can't be written as ONNX"),
        expect.stringContaining("layer layer (CenterCrop) can't be written as ONNX"),
      ]);
      expect(await failuresOf(folder, cases)).toEqual([]);
    },
    PROVIDING_MS,
  );

  it(
    'with models in models, shared layers, channels first, and options that few use',
    async () => {
      const folder = temporaryFolder();
      const cases: Case[] = [];
      for (const [name, make] of Object.entries(ONNX_MODELS)) {
        const model = make();
        unsettle(model);
        cases.push(await exportCase(folder, name, model));
        tf.disposeVariables();
      }
      expect(await failuresOf(folder, cases)).toEqual([]);
    },
    PROVIDING_MS,
  );

  it(
    'with networks of the zoo',
    async () => {
      const folder = temporaryFolder();
      const small = { classes: 7, classifierActivation: 'linear', seed: 3 } as const;
      const networks = {
        lenet: () => lenet({ seed: 3 }),
        resnet18: () => resnet18({ ...small, stem: 'cifar' }),
        mobilenetV2: () => mobilenetV2({ ...small, inputShape: [64, 64, 3] }),
        vgg16: () =>
          vgg16({ ...small, inputShape: [32, 32, 3], batchNorm: true, includeTop: false, pooling: 'avg' }),
        googlenet: () => googlenet({ ...small, inputShape: [64, 64, 3] }),
        alexnet: () => alexnet({ ...small, includeTop: false, inputShape: [67, 67, 3] }),
      };
      const cases: Case[] = [];
      for (const [name, make] of Object.entries(networks)) {
        const model = make();
        unsettle(model);
        cases.push(await exportCase(folder, name, model, batchesFor(model, 2)));
        tf.disposeVariables();
      }
      expect(await failuresOf(folder, cases, true)).toEqual([]);
      const [residual] = await runInPython(folder, cases.slice(1, 2));
      expect(residual).toMatchObject({ opset: 17, producer: 'trainbook', transposes: 1 });
      expect(residual!.inputs[0]!.shape).toEqual(['samples', 32, 32, 3]);
    },
    PROVIDING_MS,
  );

  it(
    'with pictures as bytes, and names their classes',
    async () => {
      const folder = temporaryFolder();
      const model = lenet({ seed: 4 });
      unsettle(model);
      await exportModel(model, path.join(folder, 'bytes.onnx'), { dtype: 'uint8', withClasses: true });
      const pixels = Array.from({ length: 2 * 28 * 28 }, (_, index) => (index * 7919) % 256);
      const picture = { dtype: 'uint8', shape: [2, 28, 28, 1], values: pixels };
      const predicted = model.predict(tf.tensor(pixels, [2, 28, 28, 1])) as tf.Tensor;
      const classes = Array.from(predicted.argMax(-1).dataSync());
      const inputs = { [model.inputs[0]!.sourceLayer.name]: picture };
      const [answer] = await runInPython(folder, [
        { name: 'bytes', file: 'bytes.onnx', inputs, expected: [] },
      ]);
      expect(answer!.outputs['classes']).toEqual({ dtype: 'int32', shape: [2], values: classes });
      expect(greatestError(answer!.outputs['prob']!.values, predicted.dataSync())).toBeLessThan(1e-5);
    },
    PROVIDING_MS,
  );
});

it('a layer that is unknown to ONNX leaves no file', async () => {
  const folder = temporaryFolder();
  const model = tf.sequential({ layers: [tf.layers.masking({ inputShape: [3, 2], name: 'hidden' })] });
  const file = path.join(folder, 'masked.onnx');
  await expect(exportModel(model, file)).rejects.toThrow(
    "the layer hidden (Masking) can't be written as ONNX",
  );
  await expect(stat(file)).rejects.toThrow('ENOENT');
});
