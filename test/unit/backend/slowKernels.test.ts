import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { cpuRung } from '../../../src/backend/cpu/cpuRung.ts';
import { patternedIntegers } from '../../../src/backend/proof/referenceConvolution.ts';

type Compute = () => tf.Tensor;

const image = (seed: number, ...shape: number[]) => tf.tensor(patternedIntegers(shape, seed), shape);

function gradient(op: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): tf.Tensor {
  const output = op(x);
  return tf.grad(op)(x, image(3, ...output.shape));
}

const depthwise = (
  strides: number | [number, number],
  pad: 'same' | 'valid' | number,
  multiplier = 1,
): Compute => {
  return () => {
    const x = image(1, 2, 7, 6, 3) as tf.Tensor4D;
    const filter = image(2, 3, 2, 3, multiplier);
    return gradient((w) => tf.depthwiseConv2d(x, w as tf.Tensor4D, strides, pad), filter);
  };
};

/** Values without ties, so that there is one greatest. */
const maxPool = (size: [number, number], strides: number, pad: 'same' | 'valid' | number): Compute => {
  return () => {
    const x = tf.tensor4d(
      Array.from({ length: 2 * 7 * 6 * 3 }, (_, index) => (index * 101) % 251),
      [2, 7, 6, 3],
    );
    return gradient((v) => tf.maxPool(v as tf.Tensor4D, size, strides, pad), x);
  };
};

const CASES: Readonly<Record<string, Compute>> = {
  'depthwise, same': depthwise(1, 'same'),
  'depthwise, strides, two a channel': depthwise(2, 'valid', 2),
  'depthwise, padding 1': depthwise(2, 1),
  'maximum of 2x2': maxPool([2, 2], 2, 'valid'),
  'maximum of windows that overlap': maxPool([3, 2], 1, 'same'),
  'maximum, padding 1': maxPool([3, 3], 2, 1),
  'average of 2x2': () => gradient((x) => tf.avgPool(x as tf.Tensor4D, 2, 2, 'valid'), image(1, 2, 6, 4, 3)),
  'a sum of segments': () =>
    tf.unsortedSegmentSum(image(1, 6, 2, 2), tf.tensor1d([3, 0, 3, 1, 0, 3], 'int32'), 5),
  'a sum of segments of numbers': () =>
    tf.unsortedSegmentSum(image(1, 4), tf.tensor1d([1, 1, 0, 1], 'int32'), 2),
};

const stock = new Map<string, number[]>();

// What the stock kernels of TensorFlow.js compute, before ours take their place.
beforeAll(async () => {
  await tf.setBackend('cpu');
  for (const [name, compute] of Object.entries(CASES)) {
    stock.set(name, Array.from(tf.tidy(compute).dataSync()));
  }
  await cpuRung.open();
});

describe('kernels of the cpu backend in the place of slow ones', () => {
  it.each(Object.entries(CASES))('%s', (name, compute) => {
    const values = Array.from(tf.tidy(compute).dataSync());
    expect(values).toEqual(stock.get(name));
    expect(values.some((value) => value !== 0)).toBe(true);
  });

  it('leaves out rows of no segment', () => {
    const sums = tf.unsortedSegmentSum(tf.tensor1d([1, 2, 4]), tf.tensor1d([-1, 0, 2], 'int32'), 2);
    expect(Array.from(sums.dataSync())).toEqual([2, 0]);
  });
});
