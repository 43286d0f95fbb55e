import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpCase } from '../../support/backend/elementwiseCases.ts';
import type { OpenLibtensorflow } from '../../../src/backend/libtensorflow/openLibtensorflow.ts';
import { cpuRung } from '../../../src/backend/cpu/cpuRung.ts';
import { openLibtensorflow } from '../../../src/backend/libtensorflow/openLibtensorflow.ts';
import { ELEMENTWISE_CASES } from '../../support/backend/elementwiseCases.ts';
import { provideLibrary } from '../../support/backend/provideLibrary.ts';
import { STRUCTURE_CASES } from '../../support/backend/structureCases.ts';

const CASES = { ...ELEMENTWISE_CASES, ...STRUCTURE_CASES };

interface Result {
  shape: number[];
  dtype: string;
  values: (number | string)[];
}

let library: OpenLibtensorflow;

beforeAll(async () => {
  await cpuRung.open();
  library = await openLibtensorflow(await provideLibrary(), false);
}, 600_000);

afterAll(() => library.dispose());

/** What the ops give on a backend, and the kernels that ran. */
async function compute(backend: string, ops: OpCase): Promise<{ results: Result[]; kernels: string[] }> {
  await tf.setBackend(backend);
  const results: Result[] = [];
  tf.engine().startScope();
  const { kernelNames } = await tf.profile(() => {
    for (const tensor of [ops()].flat()) {
      const values = Array.from(tensor.dataSync<'float32'>());
      results.push({ shape: tensor.shape, dtype: tensor.dtype, values });
    }
    return [];
  });
  tf.engine().endScope();
  return { results, kernels: kernelNames };
}

function expectClose(actual: Result[], expected: Result[]): void {
  const plain = (results: Result[]) => results.map(({ shape, dtype }) => ({ shape, dtype }));
  expect(plain(actual)).toEqual(plain(expected));
  expected.forEach(({ values, dtype }, which) => {
    values.forEach((value, index) => {
      const got = actual[which]!.values[index];
      if (dtype !== 'float32' || !Number.isFinite(value)) expect(got).toEqual(value);
      else expect(got).toBeCloseTo(value as number, 4);
    });
  });
}

/** Kernels that tfjs has nothing to compare with by name; fusedKernels.test.ts tests them. */
const FUSED = ['SparseSoftmaxCrossEntropyWithLogits', 'SoftmaxCrossEntropyWithLogits', 'FusedBatchNormV3'];

describe('libtensorflow computes what the cpu backend computes', () => {
  it.each(Object.entries(CASES))('%s', async (kernel, ops) => {
    const expected = await compute('cpu', ops);
    const before = library.binding.getNumOfTensors();
    const actual = await compute('tensorflow', ops);
    expect(actual.kernels).toContain(kernel);
    expectClose(actual.results, expected.results);
    expect(library.binding.getNumOfTensors()).toBe(before);
  });

  it('draws samples of a multinomial distribution', async () => {
    await tf.setBackend('tensorflow');
    const draws = tf.multinomial(tf.tensor1d([-50, 1, 1]), 2000, 7);
    const counts = [0, 0, 0];
    for (const value of draws.dataSync()) counts[value]! += 1;
    draws.dispose();
    expect(counts[0]).toBe(0);
    expect(Math.abs(counts[1]! - counts[2]!)).toBeLessThan(300);
  });

  it('is asked for every kernel that it has', () => {
    const registered = tf.getKernelsForBackend('tensorflow').map(({ kernelName }) => kernelName);
    const tested = [...Object.keys(CASES), 'Multinomial', ...FUSED];
    expect(registered.filter((name) => !tested.includes(name))).toEqual([]);
  });
});
