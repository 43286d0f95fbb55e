import type { RandomStream } from './seededRandom.ts';
import { randomStream } from './seededRandom.ts';

let current: number | undefined;
/** What `Math.random` draws from. */
let stream: RandomStream | undefined;

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
  stream = randomStream(value, PURPOSE_MATH_RANDOM);
  Math.random = stream.next;
}

const PURPOSE_MATH_RANDOM = 1;

/** What `seed()` was last called with, undefined before. */
export function currentSeed(): number | undefined {
  return current;
}

/** Where the random numbers that {@link seed} fixes stand. A plain JSON value. */
export interface RandomState {
  seed: number;
  stream: readonly number[];
}

/** @returns undefined if `seed()` was never called, or somebody else replaced `Math.random` since. */
export function randomState(): RandomState | undefined {
  if (current === undefined || Math.random !== stream?.next) return undefined;
  return { seed: current, stream: stream.state };
}

/** Goes on from there, as if `seed()` had been called and all drawn that was drawn since. */
export function restoreRandomState({ seed: value, stream: state }: RandomState): void {
  seed(value);
  if (stream) stream.state = state;
}

/**
 * Lets `Math.random` draw from a stream of its own while something runs, which must not wait: the same for the same
 * key. Without a seed it draws as ever.
 */
export function withKeyedRandom<Result>(key: readonly [number, number], run: () => Result): Result {
  if (current === undefined || Math.random !== stream?.next) return run();
  const { next } = stream;
  Math.random = randomStream(PURPOSE_STEP, ...key).next;
  try {
    return run();
  } finally {
    Math.random = next;
  }
}

const PURPOSE_STEP = 2;
