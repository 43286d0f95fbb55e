import type { Random } from './seededRandom.ts';
import { seededRandom, shuffledIndices } from './seededRandom.ts';

/** An order of the numbers from 0 up to a length. */
export interface Permutation {
  readonly length: number;
  /** The number at a place. */
  at(place: number): number;
}

/** More numbers than these are not written down in their order: that takes seconds and 4 bytes for each. */
export const MAX_LISTED = 2 ** 20;

/**
 * 0 … length - 1 in an order that depends on the keys alone. Up to 2^20 numbers it is drawn as `shuffledIndices` does;
 * beyond, each place is computed when it is asked for, in no memory.
 */
export function keyedPermutation(length: number, ...keys: number[]): Permutation {
  const random = seededRandom(...keys);
  if (length > MAX_LISTED) return feistelPermutation(length, random);
  const indices = shuffledIndices(length, random);
  return { length, at: (place) => indices[place]! };
}

const ROUNDS = 6;

/**
 * A Feistel network, which permutes the numbers of an even number of bits; those from `length` on are permuted again
 * until they come to lie below it, less than four times on average.
 * @param length up to 2^32.
 */
export function feistelPermutation(length: number, random: Random): Permutation {
  const halfBits = Math.max(1, Math.ceil(Math.log2(length) / 2));
  const base = 2 ** halfBits;
  const mask = base - 1;
  const keys = Int32Array.from({ length: ROUNDS }, () => random() * 2 ** 32);
  const once = (number: number): number => {
    let [left, right] = [Math.floor(number / base), number & mask];
    for (const key of keys) [left, right] = [right, left ^ (mix(right ^ key) & mask)];
    return left * base + right;
  };
  return {
    length,
    at(place) {
      let number = once(place);
      while (number >= length) number = once(number);
      return number;
    },
  };
}

/** As the finaliser of MurmurHash3: every bit of the input changes half of the output. */
function mix(word: number): number {
  let hash = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
