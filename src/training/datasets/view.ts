import type { BatchMemory } from './batchMemory.ts';
import { checksumOf, describeFunction } from './describeOrigin.ts';
import type { Permutation } from '../random/keyedPermutation.ts';
import { MAX_LISTED } from '../random/keyedPermutation.ts';
import { indexRange } from './indexRange.ts';
import type { Batch, Borrowed, SampleStep } from './sample.ts';
import type { SampleContext } from './sampleContext.ts';
import type { SampleCorrections } from './sampleCorrections.ts';

/** What a data set that is made of others needs of them. */
export interface Source<Sample> {
  readonly name: string;
  readonly length: number;
  readonly labelNames: readonly string[] | undefined;
  get(index: number, context?: SampleContext): Sample | Promise<Sample>;
  batch(indices: ArrayLike<number>, memory?: BatchMemory, context?: SampleContext): Batch | Promise<Batch>;
  borrow(index: number, context?: SampleContext): Promise<Borrowed<Sample>>;
  steps(index: number, context?: SampleContext): Promise<SampleStep[]>;
  originalIndex(index: number): number;
  sampleName(index: number): string;
  correctionsOf(index: number): SampleCorrections | undefined;
  readonly origin: readonly string[];
}

/** How a data set is made of others; every index that it is asked for lies between 0 and `length`. */
export interface View<Sample> {
  name: string;
  length: number;
  labelNames: readonly string[] | undefined;
  get(index: number, context?: SampleContext): Sample | Promise<Sample>;
  /** For samples that a source can gather at once. */
  batch?(indices: Int32Array, memory?: BatchMemory, context?: SampleContext): Batch | Promise<Batch>;
  /** Where more than one thing was done to a sample. */
  steps?(index: number, context?: SampleContext): Promise<SampleStep[]>;
  /** For samples that are those of a source. */
  borrow?(index: number, context?: SampleContext): Promise<Borrowed<Sample>>;
  originalIndex(index: number): number;
  sampleName(index: number): string;
  correctionsOf(index: number): SampleCorrections | undefined;
  /** What it is made of, a line each. */
  origin(): readonly string[];
}

/** The samples of a source at other places. */
function placedView<Sample>(
  source: Source<Sample>,
  view: Pick<View<Sample>, 'name' | 'length'> & { place: (index: number) => number; how: () => string },
): View<Sample> {
  const { name, length, place, how } = view;
  return {
    name,
    length,
    labelNames: source.labelNames,
    get: (index, context) => source.get(place(index), context),
    batch: (wanted, memory, context) => source.batch(wanted.map(place), memory, context),
    borrow: (index, context) => source.borrow(place(index), context),
    steps: (index, context) => source.steps(place(index), context),
    originalIndex: (index) => source.originalIndex(place(index)),
    sampleName: (index) => source.sampleName(place(index)),
    correctionsOf: (index) => source.correctionsOf(place(index)),
    origin: () => [...source.origin, how()],
  };
}

/** The samples at some indices of a source. */
export function subsetView<Sample>(source: Source<Sample>, indices: Int32Array, name: string): View<Sample> {
  return placedView(source, {
    name,
    length: indices.length,
    place: (index) => indices[index] as number,
    how: () => `${indices.length} of them: ${checksumOf(indices)}`,
  });
}

/**
 * The samples of a source at the places `start` up to `end` of an order.
 * @param key what the order was drawn from, for data sets to be told apart where it is too long to be looked at.
 */
export function permutedView<Sample>(
  source: Source<Sample>,
  { order, start, end, name, key }: PermutedRange,
): View<Sample> {
  const place = (index: number): number => order.at(start + index);
  const length = end - start;
  const isLong = length > MAX_LISTED;
  const how = (): string =>
    isLong
      ? `those from ${start} up to ${end} in the order of ${key}`
      : `${length} of them: ${checksumOf(indexRange(0, length).map(place))}`;
  return placedView(source, { name, length, place, how });
}

export interface PermutedRange {
  order: Permutation;
  start: number;
  end: number;
  name: string;
  key: string;
}

/** The samples from `start` up to `end` of a source. */
export function rangeView<Sample>(
  source: Source<Sample>,
  { start, end, name }: { start: number; end: number; name: string },
): View<Sample> {
  const how = () => `those from ${start} up to ${end}`;
  return placedView(source, { name, length: end - start, place: (index) => start + index, how });
}

/** Samples that a function makes of those of a source. */
export function mappedView<From, To>(
  source: Source<From>,
  transform: (sample: From, index: number) => To | Promise<To>,
  name: string,
): View<To> {
  return {
    name,
    length: source.length,
    labelNames: source.labelNames,
    get(index, context) {
      const sample = source.get(index, context);
      if (!(sample instanceof Promise)) return transform(sample, index);
      return sample.then((value) => transform(value, index));
    },
    async steps(index, context) {
      const before = await source.steps(index, context);
      const sample = await transform(before.at(-1)!.sample as From, index);
      return [...before, { description: 'map', sample }];
    },
    originalIndex: (index) => source.originalIndex(index),
    sampleName: (index) => source.sampleName(index),
    correctionsOf: (index) => source.correctionsOf(index),
    origin: () => [...source.origin, `${name}, mapped by ${describeFunction(transform)}`],
  };
}

/** The samples of several sources one after the other; their original index is that in this list. */
export function concatenatedView<Sample>(sources: readonly Source<Sample>[]): View<Sample> {
  const starts = [0];
  for (const { length } of sources) starts.push(starts.at(-1)! + length);
  const find = (index: number): [Source<Sample>, number] => {
    const place = starts.findLastIndex((start) => start <= index);
    return [sources[place]!, index - starts[place]!];
  };
  return {
    name: sources.map(({ name }) => name).join(' + '),
    length: starts.at(-1)!,
    labelNames: commonLabelNames(sources),
    get(index, context) {
      const [source, own] = find(index);
      return source.get(own, context);
    },
    originalIndex: (index) => index,
    sampleName(index) {
      const [source, own] = find(index);
      return source.sampleName(own);
    },
    correctionsOf(index) {
      const [source, own] = find(index);
      return source.correctionsOf(own);
    },
    origin: () => sources.flatMap(({ origin }, part) => [`part ${part + 1}`, ...origin]),
  };
}

/** A source's samples `times` times over. */
export function repeatedView<Sample>(source: Source<Sample>, times: number): View<Sample> {
  return placedView(source, {
    name: `${source.name} x ${times}`,
    length: source.length * times,
    place: (index) => index % source.length,
    how: () => `${times} times over`,
  });
}

/** Pairs of samples at the same index. */
export function zippedView<A, B>(a: Source<A>, b: Source<B>): View<[A, B]> {
  return {
    name: `${a.name} with ${b.name}`,
    length: a.length,
    labelNames: a.labelNames,
    get(index, context) {
      const first = a.get(index, context);
      const second = b.get(index, context);
      if (!(first instanceof Promise) && !(second instanceof Promise)) return [first, second];
      return Promise.all([first, second]);
    },
    originalIndex: (index) => a.originalIndex(index),
    sampleName: (index) => `${a.sampleName(index)} with ${b.sampleName(index)}`,
    correctionsOf: (index) => a.correctionsOf(index),
    origin: () => [...a.origin, 'with', ...b.origin],
  };
}

/** A source each of whose samples is made once and then kept; one that could not be made is tried again. */
export function cachedView<Sample>(source: Source<Sample>): View<Sample> {
  const kept = new Map<number, Sample | Promise<Sample>>();
  return {
    name: source.name,
    length: source.length,
    labelNames: source.labelNames,
    get(index, context) {
      const known = kept.get(index);
      if (known !== undefined) return known;
      const sample = source.get(index, context);
      kept.set(index, sample);
      if (sample instanceof Promise) sample.catch(() => kept.delete(index));
      return sample;
    },
    originalIndex: (index) => source.originalIndex(index),
    sampleName: (index) => source.sampleName(index),
    correctionsOf: (index) => source.correctionsOf(index),
    origin: () => [...source.origin, 'kept in memory'],
  };
}

function commonLabelNames(sources: readonly Source<unknown>[]): readonly string[] | undefined {
  const [first, ...others] = sources.map(({ labelNames }) => labelNames);
  const same = others.every((names) => JSON.stringify(names) === JSON.stringify(first));
  return same ? first : undefined;
}
