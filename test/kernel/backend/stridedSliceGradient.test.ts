import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { selectBackend } from '../../../src/backend/ladder.ts';

beforeAll(async () => {
  await selectBackend({ force: 'libtensorflow-cpu' });
});

/** Of a weighted sum of the slice: each element's weight where it was taken from, by numbering the elements. */
function expectedGradient(x: tf.Tensor, slice: (x: tf.Tensor) => tf.Tensor): number[] {
  const taken = slice(tf.range(0, x.size, 1, 'float32').reshape(x.shape)).dataSync();
  const gradient = new Array<number>(x.size).fill(0);
  taken.forEach((place, order) => (gradient[place]! += order + 1));
  return gradient;
}

function gradientOf(x: tf.Tensor, slice: (x: tf.Tensor) => tf.Tensor): number[] {
  const weighted = (values: tf.Tensor) => {
    const part = slice(values);
    return part.mul(tf.range(1, part.size + 1, 1, 'float32').reshape(part.shape)).sum();
  };
  return [
    ...tf
      .grad((values: tf.Tensor) => weighted(values))(x)
      .dataSync(),
  ];
}

const bound = fc.integer({ min: -6, max: 6 });
const step = fc.constantFrom(-3, -2, -1, 1, 2, 3);

it('goes back to where each value was taken from, whatever the strides', () => {
  fc.assert(
    fc.property(
      fc.tuple(bound, bound),
      fc.tuple(bound, bound),
      fc.tuple(step, step),
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 0, max: 3 }),
      (begin, end, strides, beginMask, endMask) => {
        tf.tidy(() => {
          const x = tf.ones([5, 4]);
          const slice = (values: tf.Tensor) =>
            tf.stridedSlice(values, begin, end, strides, beginMask, endMask);
          fc.pre(slice(x).size > 0);
          expect(gradientOf(x, slice)).toEqual(expectedGradient(x, slice));
        });
      },
    ),
    { numRuns: 200 },
  );
});

it.each<[string, (x: tf.Tensor) => tf.Tensor]>([
  ['an axis taken away', (x) => tf.stridedSlice(x, [1], [2], [1], 0, 0, 0, 0, 1)],
  ['a new axis', (x) => tf.stridedSlice(x, [0, 1], [0, 3], [1, 1], 0, 0, 0, 1)],
  ['an ellipsis', (x) => tf.stridedSlice(x, [0, 3], [0, 0], [1, -2], 0, 0, 1)],
])('with %s', (_name, slice) => {
  tf.tidy(() => {
    const x = tf.ones([5, 4]);
    expect(gradientOf(x, slice)).toEqual(expectedGradient(x, slice));
  });
});

it('of nothing is zero', () => {
  tf.tidy(() => {
    const gradient = tf.grad((x: tf.Tensor) => tf.stridedSlice(x, [2], [2], [1]))(
      tf.ones([3]),
      tf.zeros([0]),
    );
    expect([...gradient.dataSync()]).toEqual([0, 0, 0]);
  });
});
