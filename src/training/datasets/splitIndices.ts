import { seededRandom, shuffledIndices } from '../random/seededRandom.ts';

export interface IndexRange {
  part: string;
  start: number;
  end: number;
}

/** Shares such as 0.1 are no binary fractions: 0.7 of 10 is 7, not 6. */
const TOLERANCE = 1e-9;

/**
 * Where the parts of a split begin and end: first `train` with what the others leave, rounded down as Keras does,
 * then the others in the order of their keys.
 */
export function splitIndices(length: number, shares: Readonly<Record<string, number>>): IndexRange[] {
  const parts = Object.entries<number>(shares);
  if (parts.some(([part]) => part === 'train')) {
    throw new Error(
      '`train` gets what the other parts leave: name only the others, such as { validation: 0.1 }',
    );
  }
  const exact = parts.map(([part, share]) => toCount(part, share, length));
  const rest = Math.floor(length - exact.reduce((sum, count) => sum + count, 0) + TOLERANCE);
  if (rest < 1) {
    throw new Error(`the parts ${describe(parts)} of ${length} samples leave nothing for train`);
  }
  const ranges = [{ part: 'train', start: 0, end: rest }];
  let boundary = length - exact.reduce((sum, count) => sum + count, 0);
  let start = rest;
  for (const [index, [part]] of parts.entries()) {
    boundary += exact[index] as number;
    const end = Math.floor(boundary + TOLERANCE);
    ranges.push({ part, start, end });
    start = end;
  }
  return ranges;
}

/**
 * The indices of each part of a split in which every class is divided by itself; each part is shuffled.
 * @param classes of the samples.
 */
export function stratifiedIndices(
  classes: readonly unknown[],
  shares: Readonly<Record<string, number>>,
  seed: number,
): Record<string, Int32Array> {
  splitIndices(classes.length, shares); // refuses shares that are none
  const random = seededRandom(seed);
  const fractions = Object.fromEntries(
    Object.entries(shares).map(([part, share]) => [part, share < 1 ? share : share / classes.length]),
  );
  const parts: Record<string, number[]> = {};
  for (const [name, members] of membersByClass(classes)) {
    if (members.length * (1 - sum(Object.values(fractions))) < 1 - TOLERANCE) {
      throw new Error(
        `class ${String(name)} has ${members.length} samples: its share of the parts ${describe(Object.entries(shares))} leaves nothing for train`,
      );
    }
    const order = shuffledIndices(members.length, random);
    for (const { part, start, end } of splitIndices(members.length, fractions)) {
      const chosen = Array.from(order.subarray(start, end), (place) => members[place]!);
      (parts[part] ??= []).push(...chosen);
    }
  }
  return Object.fromEntries(
    Object.entries(parts).map(([part, indices]) => {
      const order = shuffledIndices(indices.length, random);
      return [part, order.map((place) => indices[place]!)];
    }),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function membersByClass(classes: readonly unknown[]): Map<unknown, number[]> {
  const members = new Map<unknown, number[]>();
  classes.forEach((name, index) => {
    const known = members.get(name);
    if (known) known.push(index);
    else members.set(name, [index]);
  });
  return members;
}

/** For each of `count` folds the indices to train on and those to validate; the first folds have one more. */
export function foldIndices(
  order: Int32Array,
  count: number,
): { train: Int32Array; validation: Int32Array }[] {
  const boundary = (fold: number) =>
    fold * Math.floor(order.length / count) + Math.min(fold, order.length % count);
  return Array.from({ length: count }, (_, fold) => {
    const [start, end] = [boundary(fold), boundary(fold + 1)];
    const train = new Int32Array(order.length - (end - start));
    train.set(order.subarray(0, start));
    train.set(order.subarray(end), start);
    return { train, validation: order.subarray(start, end) };
  });
}

/** A number of samples, not yet rounded. */
function toCount(part: string, share: number, length: number): number {
  if (share > 0 && share < 1) return share * length;
  if (Number.isInteger(share) && share >= 1) return share;
  throw new Error(
    `the share of ${part} must lie between 0 and 1 or be a whole number of samples, got ${String(share)}`,
  );
}

function describe(parts: [string, number][]): string {
  return `{ ${parts.map(([part, share]) => `${part}: ${share}`).join(', ')} }`;
}
