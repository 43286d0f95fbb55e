import type { BatchMemory } from './batchMemory.ts';
import type { Batch } from './sample.ts';

/** What a data set that is made of others needs of them. */
export interface Source<Sample> {
  readonly name: string;
  readonly length: number;
  readonly labelNames: readonly string[] | undefined;
  get(index: number): Sample | Promise<Sample>;
  batch(indices: ArrayLike<number>, memory?: BatchMemory): Batch | Promise<Batch>;
  originalIndex(index: number): number;
}

/** How a data set is made of others; every index that it is asked for lies between 0 and `length`. */
export interface View<Sample> {
  name: string;
  length: number;
  labelNames: readonly string[] | undefined;
  get(index: number): Sample | Promise<Sample>;
  /** For samples that a source can gather at once. */
  batch?(indices: Int32Array, memory?: BatchMemory): Batch | Promise<Batch>;
  originalIndex(index: number): number;
}

/** The samples at some indices of a source. */
export function subsetView<Sample>(source: Source<Sample>, indices: Int32Array, name: string): View<Sample> {
  const sourceIndex = (index: number) => indices[index] as number;
  return {
    name,
    length: indices.length,
    labelNames: source.labelNames,
    get: (index) => source.get(sourceIndex(index)),
    batch: (wanted, memory) => source.batch(wanted.map(sourceIndex), memory),
    originalIndex: (index) => source.originalIndex(sourceIndex(index)),
  };
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
    get(index) {
      const sample = source.get(index);
      if (!(sample instanceof Promise)) return transform(sample, index);
      return sample.then((value) => transform(value, index));
    },
    originalIndex: (index) => source.originalIndex(index),
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
    get(index) {
      const [source, own] = find(index);
      return source.get(own);
    },
    originalIndex: (index) => index,
  };
}

/** A source's samples `times` times over. */
export function repeatedView<Sample>(source: Source<Sample>, times: number): View<Sample> {
  const wrap = (index: number) => index % source.length;
  return {
    name: `${source.name} x ${times}`,
    length: source.length * times,
    labelNames: source.labelNames,
    get: (index) => source.get(wrap(index)),
    batch: (wanted, memory) => source.batch(wanted.map(wrap), memory),
    originalIndex: (index) => source.originalIndex(wrap(index)),
  };
}

/** Pairs of samples at the same index. */
export function zippedView<A, B>(a: Source<A>, b: Source<B>): View<[A, B]> {
  return {
    name: `${a.name} with ${b.name}`,
    length: a.length,
    labelNames: a.labelNames,
    get(index) {
      const first = a.get(index);
      const second = b.get(index);
      if (!(first instanceof Promise) && !(second instanceof Promise)) return [first, second];
      return Promise.all([first, second]);
    },
    originalIndex: (index) => a.originalIndex(index),
  };
}

/** A source each of whose samples is made once and then kept; one that could not be made is tried again. */
export function cachedView<Sample>(source: Source<Sample>): View<Sample> {
  const kept = new Map<number, Sample | Promise<Sample>>();
  return {
    name: source.name,
    length: source.length,
    labelNames: source.labelNames,
    get(index) {
      const known = kept.get(index);
      if (known !== undefined) return known;
      const sample = source.get(index);
      kept.set(index, sample);
      if (sample instanceof Promise) sample.catch(() => kept.delete(index));
      return sample;
    },
    originalIndex: (index) => source.originalIndex(index),
  };
}

function commonLabelNames(sources: readonly Source<unknown>[]): readonly string[] | undefined {
  const [first, ...others] = sources.map(({ labelNames }) => labelNames);
  const same = others.every((names) => JSON.stringify(names) === JSON.stringify(first));
  return same ? first : undefined;
}
