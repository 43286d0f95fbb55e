import type * as tf from '@tensorflow/tfjs';

/**
 * Compares what a function gave with what it should give.
 * @param tolerance how far float32 may be apart, as a part of the largest number; all else must be the same.
 * @returns what is wrong, in words; undefined if nothing is.
 */
export async function compareResults(
  actual: tf.Tensor,
  expected: tf.Tensor,
  tolerance: number,
): Promise<string | undefined> {
  if (actual.shape.join() !== expected.shape.join()) {
    return `its shape is [${actual.shape.join(', ')}] and not [${expected.shape.join(', ')}]`;
  }
  const [numbers, right] = (await Promise.all([actual.data(), expected.data()])) as ArrayLike<number>[];
  const largest = Array.from(right!).reduce(
    (most, each) => (Math.abs(each) > most ? Math.abs(each) : most),
    1e-6,
  );
  const isExact = expected.dtype !== 'float32';
  const limit = isExact ? 0 : (Number.isFinite(largest) ? largest : 1) * tolerance;
  const index = Array.from(right!).findIndex((each, at) => !isNear(numbers![at]!, each, limit));
  return index < 0 ? undefined : `its element ${index} is ${numbers![index]} and not ${right![index]}`;
}

function isNear(actual: number, expected: number, limit: number): boolean {
  return Object.is(actual, expected) || Math.abs(actual - expected) <= limit;
}
