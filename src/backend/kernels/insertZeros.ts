import * as tf from '@tensorflow/tfjs';

/** A tensor with `step - 1` zeros between each two neighbours along an axis. */
export function insertZeros(x: tf.Tensor, axis: number, step: number): tf.Tensor {
  if (step === 1) return x;
  const size = x.shape[axis]!;
  const before = product(x.shape.slice(0, axis));
  const after = product(x.shape.slice(axis + 1));
  const apart = tf.pad(tf.reshape(x, [before, size, 1, after]), [
    [0, 0],
    [0, 0],
    [0, step - 1],
    [0, 0],
  ]);
  const length = (size - 1) * step + 1;
  const cut = tf.slice(tf.reshape(apart, [before, size * step, after]), [0, 0, 0], [before, length, after]);
  return tf.reshape(cut, x.shape.with(axis, length));
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((result, size) => result * size, 1);
}
