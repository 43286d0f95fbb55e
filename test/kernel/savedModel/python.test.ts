import * as tf from '@tensorflow/tfjs';
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { exportModel, exportSavedModel, lenet, loadSavedModel } from 'trainbook';
import { provideTensorflowPython } from '../../../scripts/python/tensorflowPython.mjs';
import { provideLibrary } from '../../support/backend/provideLibrary.ts';
import { pseudoValues } from '../../support/training/pseudoValues.ts';
import { perturb, twoHeaded, useSavedModels, valuesOf } from './support.ts';

interface Numbers {
  dtype: string;
  shape: number[];
  values: number[];
}

interface Call {
  model: string;
  signature: string;
  inputs: Record<string, Numbers>;
}

/** What serve.py writes about a call. */
interface Served {
  inputs: Record<string, { dtype: string; shape: (number | null)[] }>;
  outputs: Record<string, Numbers>;
}

/** A call, and what it should give. */
interface Case {
  call: Call;
  expected: Record<string, number[]>;
}

const place = useSavedModels();
const script = fileURLToPath(new URL('serve.py', import.meta.url));
const PROVIDING_MS = 900_000;

/** One process serves all calls: TensorFlow takes seconds to be imported. */
async function serveInPython(folder: string, calls: Call[]): Promise<Served[]> {
  await provideLibrary();
  const python = await provideTensorflowPython((line) => console.log(line));
  await writeFile(path.join(folder, 'calls.json'), JSON.stringify(calls));
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '-1', PYTHONPATH: '' };
  await promisify(execFile)(python, [script, folder], { env });
  return JSON.parse(await readFile(path.join(folder, 'results.json'), 'utf8')) as Served[];
}

function bytes(shape: number[], seed: number): Numbers {
  return {
    dtype: 'uint8',
    shape,
    values: Array.from(pseudoValues(shape, seed), (x) => Math.floor((x + 1) * 127)),
  };
}

function floats(shape: number[], seed: number): Numbers {
  return { dtype: 'float32', shape, values: [...pseudoValues(shape, seed)] };
}

const toTensor = ({ values, shape }: Numbers): tf.Tensor => tf.tensor(values, shape);

async function lenetCases(folder: string): Promise<Case[]> {
  const model = lenet({ seed: 1 });
  perturb(model);
  await exportModel(model, path.join(folder, 'lenet'), { dtype: 'uint8', withClasses: true });
  const cases = [1, 4, 33].map(async (batch) => {
    const pictures = bytes([batch, 28, 28, 1], batch);
    const prob = model.apply(toTensor(pictures)) as tf.Tensor;
    const call = { model: 'lenet', signature: 'serving_default', inputs: { scale_input: pictures } };
    return { call, expected: await valuesOf({ classes: prob.argMax(-1), prob }) };
  });
  return Promise.all(cases);
}

async function twoHeadedCases(folder: string): Promise<Case[]> {
  const model = twoHeaded();
  perturb(model);
  await exportModel(model, path.join(folder, 'twoHeaded'));
  const picture = floats([5, 6, 6, 2], 3);
  const [kind, age] = model.apply(toTensor(picture)) as [tf.Tensor, tf.Tensor];
  const call = { model: 'twoHeaded', signature: 'serving_default', inputs: { picture } };
  return [{ call, expected: await valuesOf({ kind, age }) }];
}

async function functionCases(folder: string): Promise<Case[]> {
  const weights = tf.variable(tf.tensor2d(pseudoValues([4, 2], 9), [4, 2]));
  const project = (x: tf.Tensor, rows: tf.Tensor) => ({
    projected: x.matMul(weights),
    padded: tf.concat([x, tf.zeros([x.shape[0]!, 1])], 1).reshape([5 * x.shape[0]!]),
    chosen: weights.gather(rows as tf.Tensor1D),
  });
  const scale = (pixels: tf.Tensor) => pixels.div(255).mean([1, 2, 3]);
  await exportSavedModel(path.join(folder, 'functions'), {
    project: { run: project, inputs: { x: { shape: [null, 4] }, rows: { shape: [3], dtype: 'int32' } } },
    brightness: { run: scale, inputs: { pixels: { shape: [null, 8, 8, 3], dtype: 'uint8' } } },
  });
  const [x, pixels] = [floats([6, 4], 1), bytes([2, 8, 8, 3], 2)];
  const rows = { dtype: 'int32', shape: [3], values: [2, 0, 3] };
  const chosen = tf.tensor1d(rows.values, 'int32');
  return [
    {
      call: { model: 'functions', signature: 'project', inputs: { x, rows } },
      expected: await valuesOf(project(toTensor(x), chosen)),
    },
    {
      call: { model: 'functions', signature: 'brightness', inputs: { pixels } },
      expected: await valuesOf({ output_0: scale(toTensor(pixels)) }),
    },
  ];
}

describe("Python's TensorFlow", () => {
  it(
    'serves what is exported here, for any batch size, and what it saves is served here',
    async () => {
      const folder = place('exchange');
      await mkdir(folder);
      const cases = (
        await Promise.all([lenetCases(folder), twoHeadedCases(folder), functionCases(folder)])
      ).flat();
      const served = await serveInPython(
        folder,
        cases.map(({ call }) => call),
      );
      cases.forEach(({ call, expected }, index) => expectServed(call, served[index]!, expected));
      expect(served[0]!.inputs).toEqual({ scale_input: { dtype: 'uint8', shape: [null, 28, 28, 1] } });
      expect(served[0]!.outputs.classes).toMatchObject({ dtype: 'int32', shape: [1] });
      await expectFromPython(path.join(folder, 'fromPython'));
    },
    PROVIDING_MS,
  );
});

function expectServed(call: Call, { outputs }: Served, expected: Record<string, number[]>): void {
  expect(Object.keys(outputs).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, values] of Object.entries(expected)) {
    const got = outputs[name]!.values;
    expect(got.length).toBe(values.length);
    const worst = values.reduce((most, value, at) => Math.max(most, Math.abs(value - got[at]!)), 0);
    expect(worst, `${call.model} ${call.signature} ${name}`).toBeLessThan(1e-4);
  }
}

/** What serve.py's module gives, variables, dtypes that tfjs lacks and strings included. */
async function expectFromPython(folder: string): Promise<void> {
  const loaded = await loadSavedModel(folder);
  const { serving_default: affine, text } = loaded.signatures;
  expect(affine!.inputs).toEqual([
    { name: 'scale', dtype: 'float64', shape: [] },
    { name: 'x', dtype: 'float32', shape: [null, 3] },
  ]);
  const results = await affine!({ x: tf.tensor2d([1, 1, 1, 2, 0, 0], [2, 3]), scale: tf.scalar(10) });
  expect(results.best!.dtype).toBe('int32');
  expect(await valuesOf(results)).toEqual({ best: [1, 1], sum: [270], y: [90, 120, 20, 40] });
  const words = await text!({ text: tf.tensor1d(['eins', 'zwei!'], 'string') });
  expect(await valuesOf(words)).toEqual({ length: [4, 5], upper: ['EINS', 'ZWEI!'] });
  await expect(affine!({ x: tf.ones([1, 3]) })).rejects.toThrow(
    'the signature serving_default takes scale, x, got x',
  );
  await expect(affine!({ x: tf.ones([1, 4]), scale: tf.scalar(1) })).rejects.toThrow(
    'the input x takes the shape [any, 3], got [1, 4]',
  );
  loaded.dispose();
  await expect(affine!({ x: tf.ones([1, 3]), scale: tf.scalar(1) })).rejects.toThrow(
    'this SavedModel was disposed',
  );
}
