import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { exportWeights, importWeights, loadModel, resnet18, saveModel } from 'trainbook';
import { provideKerasPython } from '../../../scripts/python/kerasPackages.mjs';
import { provideLibrary } from '../../support/backend/provideLibrary.ts';
import { greatestError } from '../../support/training/oracles.ts';
import { pseudoValues } from '../../support/training/pseudoValues.ts';
import { expectedOutputs, smallNetwork, weightFile } from '../../support/training/smallNetwork.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

interface Predicted {
  outputs: number[];
  parameters: number;
}

type Arrays = Record<string, { shape: number[]; sum: number }>;

const script = fileURLToPath(new URL('open.py', import.meta.url));
const PROVIDING_MS = 900_000;

async function openInPython(folder: string, jobs: object[]): Promise<unknown[]> {
  await provideLibrary();
  const { python, packages } = await provideKerasPython((line) => console.log(line));
  await writeFile(path.join(folder, 'jobs.json'), JSON.stringify(jobs));
  const env = {
    ...process.env,
    KERAS_BACKEND: 'tensorflow',
    TF_CPP_MIN_LOG_LEVEL: '3',
    CUDA_VISIBLE_DEVICES: '-1',
    // With AVX-512, oneDNN's activations are 2e-5 away from what it computes with AVX2.
    ONEDNN_MAX_CPU_ISA: 'AVX2',
    PYTHONPATH: packages,
  };
  await promisify(execFile)(python, [script, folder], { env });
  return JSON.parse(await readFile(path.join(folder, 'results.json'), 'utf8')) as unknown[];
}

function pictures(shape: number[], seed: number) {
  return { shape, values: Array.from(pseudoValues(shape, seed)) };
}

it(
  'Python computes the same with the files that we write',
  async () => {
    const folder = temporaryFolder();
    const at = (name: string) => path.join(folder, name);
    const small = smallNetwork();
    await importWeights(small, weightFile('zip.pth'));
    const residual = resnet18({ stem: 'cifar', classes: 4, seed: 5 });
    const images = pictures([2, 32, 32, 3], 11);
    const expected = tf.tidy(() => {
      const input = tf.tensor(images.values, images.shape);
      return Array.from((residual.predict(input) as tf.Tensor).dataSync());
    });
    await Promise.all([saveModel(small, at('whole.keras')), saveModel(small, at('whole.h5'))]);
    await Promise.all([saveModel(residual, at('residual.keras')), saveModel(residual, at('residual.h5'))]);
    await exportWeights(small, at('plain.weights.h5'));
    await exportWeights(small, at('plain.safetensors'));
    await exportWeights(small, at('plain.npz'));
    const input = pictures([2, 8, 8, 3], 800);
    const results = await openInPython(folder, [
      { kind: 'model', file: 'whole.keras', input },
      { kind: 'model', file: 'whole.h5', input },
      { kind: 'weights', file: 'plain.weights.h5', input },
      { kind: 'model', file: 'residual.keras', input: images },
      { kind: 'model', file: 'residual.h5', input: images },
      { kind: 'arrays', file: 'plain.safetensors', input },
      { kind: 'arrays', file: 'plain.npz', input },
    ]);
    for (const result of results.slice(0, 3) as Predicted[]) {
      expect(greatestError(result.outputs, expectedOutputs())).toBeLessThan(1e-5);
      expect(result.parameters).toBe(small.countParams());
    }
    for (const result of results.slice(3, 5) as Predicted[]) {
      expect(greatestError(result.outputs, expected)).toBeLessThan(1e-5);
    }
    const filled = results.slice(5) as (Predicted & { arrays: Arrays })[];
    for (const { outputs } of filled) {
      expect(greatestError(outputs, expectedOutputs())).toBeLessThan(1e-5);
    }
    const [torch, chainer] = filled.map(({ arrays }) => arrays);
    expect(torch!['fc.weight']!.shape).toEqual([5, 128]);
    expect(torch!['depthwise.weight']!.shape).toEqual([8, 1, 3, 3]);
    expect(chainer!['conv/W']!.shape).toEqual([4, 3, 3, 3]);
    expect(chainer!['bn/N']).toEqual({ shape: [], sum: 0 });
    small.dispose();
    residual.dispose();
  },
  PROVIDING_MS,
);

it(
  'whole models of Keras compute the same here',
  async () => {
    const folder = temporaryFolder();
    const input = pictures([2, 8, 8, 3], 12);
    const files = ['branched.keras', 'branched.h5'];
    const jobs = files.map((file) => ({ kind: 'write', file, input }));
    const written = (await openInPython(folder, jobs)) as { outputs: number[][]; parameters: number }[];
    for (const [index, { outputs, parameters }] of written.entries()) {
      const model = await loadModel(path.join(folder, files[index]!));
      const ours = tf.tidy(() => {
        const images = tf.tensor4d(input.values, [2, 8, 8, 3]);
        const all = model.predict([images, images.reverse(0)]) as tf.Tensor[];
        return all.map((output) => Array.from(output.dataSync()));
      });
      for (const [place, values] of outputs.entries()) {
        expect(greatestError(ours[place]!, values), `${files[index]} ${place}`).toBeLessThan(1e-5);
      }
      expect(model.countParams()).toBe(parameters);
      model.dispose();
    }
  },
  PROVIDING_MS,
);

it('what is written is read back', async () => {
  const folder = temporaryFolder();
  const model = smallNetwork();
  await importWeights(model, weightFile('zip.pth'));
  const written = model.getWeights().map((weight) => weight.dataSync());
  for (const name of ['a.safetensors', 'a.npz', 'a.weights.h5']) {
    await exportWeights(model, path.join(folder, name));
    const other = smallNetwork();
    await importWeights(other, path.join(folder, name));
    expect(
      other.getWeights().map((weight) => weight.dataSync()),
      name,
    ).toEqual(written);
    other.dispose();
  }
  model.dispose();
});
