import { seededRandom } from './seededRandom.ts';

let current: number | undefined;

/**
 * Fixes everything random in a training, in one call before the model and the data are made.
 *
 * What the library draws itself (order of samples, splits, initial weights of its own models) comes from streams
 * derived from the seed and a purpose, so one does not disturb another.
 *
 * TensorFlow.js seeds every initialiser, dropout mask and `tf.random…` call that has no seed of its own with
 * `Math.random()`, which JavaScript cannot seed. Therefore this call **replaces `Math.random`** with a generator
 * that starts from the seed, for all code in the process: from then on a layer's default initialiser gives the same
 * weights when the same calls are made in the same order. Do not use `Math.random` for secrets (never do) or for
 * names that must differ between two runs.
 * @param value a whole number from 0 to 2^53 - 1.
 */
export function seed(value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`a seed is a whole number from 0 to 2^53 - 1, got ${String(value)}`);
  }
  current = value;
  Math.random = seededRandom(value, PURPOSE_MATH_RANDOM);
}

const PURPOSE_MATH_RANDOM = 1;

/** What `seed()` was last called with, undefined before. */
export function currentSeed(): number | undefined {
  return current;
}
