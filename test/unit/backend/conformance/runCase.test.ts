import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ConformanceCase } from '../../../../src/backend/conformance/conformanceCase.ts';
import { cpuRung } from '../../../../src/backend/cpu/cpuRung.ts';
import { compareTensors } from '../../../../src/backend/conformance/compareTensors.ts';
import { runCase } from '../../../../src/backend/conformance/runCase.ts';
import { expectNoTensorLeak } from '../../../support/expectNoTensorLeak.ts';

const SQUARE: ConformanceCase = {
  op: 'square',
  case: '',
  attributes: {},
  inputs: [{ shape: [2], dtype: 'float32', values: [3, -4] }],
  outputs: [{ shape: [2], dtype: 'float32', values: [9, 16] }],
  weights: [[1, 0.5]],
  gradients: [[6, -4]],
};

beforeAll(async () => {
  await cpuRung.open();
  await tf.setBackend('cpu');
});

describe('runCase', () => {
  it('finds a right op right', async () => {
    await expectNoTensorLeak(async () => {
      expect(await runCase(SQUARE, ([x]) => tf.square(x!), 1e-4)).toEqual({
        op: 'square',
        case: '',
        forward: 'ok',
        gradient: 'ok',
        error: 0,
      });
    });
  });

  it('tells wrong outputs, wrong gradients, errors and gaps apart, and leaves nothing behind', async () => {
    const run = (op: (x: tf.Tensor) => tf.Tensor) => runCase(SQUARE, ([x]) => op(x!), 1e-4);
    await expectNoTensorLeak(async () => {
      expect(await run((x) => tf.mul(tf.abs(x), 3))).toMatchObject({
        forward: 'failed',
        gradient: 'failed',
        reason: 'value 1 should be 16, is 12',
      });
      const wrongGradient = tf.customGrad((x) => ({
        value: tf.square(x as tf.Tensor),
        gradFunc: (dy: tf.Tensor) => dy,
      }));
      expect(await run((x) => wrongGradient(x))).toMatchObject({
        forward: 'ok',
        gradient: 'failed',
        reason: 'gradient: value 0 should be 6, is 1',
      });
      expect(await run((x) => tf.engine().runKernel('NoSuchKernel', { x }))).toMatchObject({
        forward: 'missing',
        gradient: 'missing',
        reason: "Kernel 'NoSuchKernel' not registered for backend 'cpu'",
      });
      const withoutGradient = (x: tf.Tensor) => tf.reverse(tf.topk(tf.square(x), 2).values);
      expect(await run(withoutGradient)).toMatchObject({ forward: 'ok', gradient: 'missing' });
    });
  });
});

describe('compareTensors', () => {
  const expected = { shape: [2], dtype: 'float32', values: [100, 'NaN'] } as const;
  const values = (...numbers: number[]) => ({ shape: [2], dtype: 'float32', values: numbers });

  it('measures errors relative to the greatest value', () => {
    const plain = { shape: [2], dtype: 'float32', values: [100, 0] } as const;
    expect(compareTensors({ ...plain, shape: [2], values: [100, 0] }, values(100, 0.005), 1e-4)).toBeCloseTo(
      5e-5,
      9,
    );
    expect(() => compareTensors({ ...plain, shape: [2] }, values(100, 0.02), 1e-4)).toThrow(
      'value 1 should be 0, is 0.02',
    );
  });

  it('wants NaN where there is NaN, and the same shape and dtype', () => {
    const tensor = { ...expected, shape: [2], dtype: 'float32' as const };
    expect(compareTensors(tensor, values(100, Number.NaN), 1e-4)).toBe(0);
    expect(() => compareTensors(tensor, values(100, 1), 1e-4)).toThrow('value 1 should be NaN, is 1');
    expect(() => compareTensors(tensor, values(Number.NaN, Number.NaN), 1e-4)).toThrow('is NaN');
    expect(() => compareTensors(tensor, { ...values(100, 1), shape: [1, 2] }, 1)).toThrow(
      'expected the shape [2], got [1,2]',
    );
    expect(() => compareTensors(tensor, { ...values(100, 1), dtype: 'int32' }, 1)).toThrow(
      'expected float32, got int32',
    );
  });
});
