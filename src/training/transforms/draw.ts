import type { Random } from '../random/seededRandom.ts';

/** A range of numbers to draw from, uniformly. */
export type Range = readonly [from: number, to: number];

/** A number of a range. */
export function drawFrom([from, to]: Range, random: Random): number {
  return from + (to - from) * random();
}

/** A whole number from 0 to below `count`. */
export function drawIndex(count: number, random: Random): number {
  return Math.floor(random() * count);
}

/** Like {@link drawFrom}, every ratio as likely as its inverse. */
export function drawRatio([from, to]: Range, random: Random): number {
  return Math.exp(drawFrom([Math.log(from), Math.log(to)], random));
}

/** @throws RangeError if it is none from 0 to 1. */
export function checkProbability(probability: number): number {
  if (probability >= 0 && probability <= 1) return probability;
  throw new RangeError(`a probability lies between 0 and 1, got ${probability}`);
}

/** @throws RangeError if the range is none, or begins below `least`. */
export function checkRange([from, to]: Range, what: string, least = -Infinity): Range {
  if (Number.isFinite(from) && Number.isFinite(to) && from <= to && from >= least) return [from, to];
  const bound = least > -Infinity ? ` from ${least}` : '';
  throw new RangeError(`${what} is a range of two numbers${bound}, the smaller first, got ${from} to ${to}`);
}

export function formatRange([from, to]: Range): string {
  const short = (value: number) => String(Number(value.toPrecision(4)));
  return `${short(from)}..${short(to)}`;
}
