import { indexRange } from '../datasets/indexRange.ts';
import type { Dataset } from '../datasets/dataset.ts';
import type { Permutation } from '../random/keyedPermutation.ts';
import { keyedPermutation } from '../random/keyedPermutation.ts';
import { seededRandom } from '../random/seededRandom.ts';
import type { EpochPlace } from './iterationOrder.ts';

/** Which samples an epoch has, and in which order. */
export interface Sampler {
  /** Its name with its parameters. */
  readonly description: string;
  /** Samples an epoch. */
  readonly length: number;
  /** The indices of the samples at the places `start` up to `end` of an epoch, which depend on these alone; a new array. */
  take(place: EpochPlace, start: number, end: number): Int32Array;
}

/** Keeps these streams apart from others of the same seed. */
const PURPOSE = 11;

/** All samples in the order of the data set, each time. */
export function sequentialSampler(length: number): Sampler {
  return { description: 'sequential', length, take: (_place, start, end) => indexRange(start, end) };
}

/** All samples, in another order each epoch. */
export function shuffledSampler(length: number): Sampler {
  let order: (EpochPlace & { permutation: Permutation }) | undefined;
  return {
    description: 'shuffled',
    length,
    take({ seed, epoch }, start, end) {
      // Kept, because every batch of an epoch asks for it.
      if (order?.seed !== seed || order.epoch !== epoch) {
        order = { seed, epoch, permutation: keyedPermutation(length, seed, epoch) };
      }
      const { permutation } = order;
      return indexRange(start, end).map((place) => permutation.at(place));
    },
  };
}

/** How many samples a {@link weightedSampler} or {@link balancedSampler} draws for an epoch. */
export interface DrawingOptions {
  /** Samples an epoch. Default: as many as there are. */
  count?: number;
}

/**
 * Draws each sample as often as its weight says, so that an epoch has some more than once and others not at all.
 * @param weights of the samples, from 0.
 * @throws RangeError if a weight is none, or all are 0.
 */
export function weightedSampler(weights: ArrayLike<number>, { count }: DrawingOptions = {}): Sampler {
  const sums = runningSums(weights);
  const total = sums.at(-1) ?? 0;
  if (!(total > 0)) throw new RangeError('no sample can be drawn: expected a weight above 0');
  const length = count ?? weights.length;
  if (!Number.isInteger(length) || length < 1) {
    throw new RangeError(`the number of samples an epoch is a whole number from 1, got ${length}`);
  }
  return {
    description: `weighted(${length} of ${weights.length})`,
    length,
    take: ({ seed, epoch }, start, end) =>
      indexRange(start, end).map((place) => {
        const drawn = seededRandom(seed, PURPOSE, epoch, place)() * total;
        return firstAbove(sums, drawn);
      }),
  };
}

/**
 * Draws as many samples of each class as of any other, whatever their number.
 * ```ts
 * const files = await readImageFolder('PetImages');
 * const sampler = balancedSampler(await readLabels(files));
 * ```
 * @param labels of the samples.
 */
export function balancedSampler(labels: ArrayLike<number>, options: DrawingOptions = {}): Sampler {
  const counts = new Map<number, number>();
  for (let index = 0; index < labels.length; index++) {
    counts.set(labels[index]!, (counts.get(labels[index]!) ?? 0) + 1);
  }
  const weights = Float64Array.from(labels, (label) => 1 / counts.get(label)!);
  const sampler = weightedSampler(weights, options);
  return { ...sampler, description: `balanced(${sampler.length} of ${counts.size} classes)` };
}

/** The labels of all samples, each of which is made once for it. @throws Error if one has none. */
export async function readLabels(dataset: Dataset<{ label: number }>): Promise<Int32Array> {
  const labels = new Int32Array(dataset.length);
  for (let index = 0; index < labels.length; index++) {
    const { label } = await dataset.get(index);
    if (!Number.isInteger(label)) throw new Error(`${dataset.sampleName(index)} has no label`);
    labels[index] = label;
  }
  return labels;
}

/** How many processes share a data set, and which of them this is. */
export interface DistributedOptions {
  /** Of this process, from 0. */
  rank: number;
  /** Processes that share the epoch. */
  ranks: number;
  /** Leaves out the samples that would not reach all ranks; else some come twice. Default `false`. */
  drop?: boolean;
}

/**
 * The part of an epoch that one of several processes takes: every rank gets as many samples, and no two the same. All
 * need the same sampler and the same seed.
 * @throws RangeError if there is no such rank.
 */
export function distributedSampler(
  sampler: Sampler,
  { rank, ranks, drop = false }: DistributedOptions,
): Sampler {
  if (!Number.isInteger(ranks) || ranks < 1 || !Number.isInteger(rank) || rank < 0 || rank >= ranks) {
    throw new RangeError(`ranks count from 0 to one below their number, got rank ${rank} of ${ranks}`);
  }
  const length = drop ? Math.floor(sampler.length / ranks) : Math.ceil(sampler.length / ranks);
  return {
    description: `${sampler.description}, rank ${rank} of ${ranks}`,
    length,
    take(place, start, end) {
      const all = takeAround(sampler, place, start * ranks, end * ranks);
      return Int32Array.from({ length: end - start }, (_, own) => all[own * ranks + rank]!);
    },
  };
}

/** Beyond the end of the epoch its beginning comes again. */
function takeAround(sampler: Sampler, place: EpochPlace, start: number, end: number): Int32Array {
  const taken = new Int32Array(end - start);
  for (let at = start; at < end;) {
    const own = at % sampler.length;
    const part = sampler.take(place, own, Math.min(sampler.length, own + end - at));
    taken.set(part, at - start);
    at += part.length;
  }
  return taken;
}

function runningSums(weights: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(weights.length);
  let sum = 0;
  for (let index = 0; index < weights.length; index++) {
    const weight = weights[index]!;
    if (!(weight >= 0 && Number.isFinite(weight))) {
      throw new RangeError(`the weight of sample ${index} must be a number from 0, got ${weight}`);
    }
    sums[index] = sum += weight;
  }
  return sums;
}

/** The first place whose sum is above a number that is below the last one. */
function firstAbove(sums: Float64Array, drawn: number): number {
  let [low, high] = [0, sums.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle]! > drawn) high = middle;
    else low = middle + 1;
  }
  return low;
}
