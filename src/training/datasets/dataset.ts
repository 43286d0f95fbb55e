import { seededRandom, shuffledIndices } from '../random/seededRandom.ts';
import { currentSeed } from '../random/seed.ts';
import { collate } from './collate.ts';
import type { Batch } from './sample.ts';
import { splitIndices } from './splitIndices.ts';

export interface SplitOptions {
  /** Decides which sample goes where; the same seed gives the same parts. By default that of `seed()`, else 0. */
  seed?: number;
  /** `false` cuts the parts off the end in their order, as Keras's `validation_split` does. Default `true`. */
  shuffle?: boolean;
}

/**
 * A list of samples that are made when they are asked for: making, slicing, splitting and mapping a data set reads
 * nothing. A subclass says how many samples there are and how to get one; one that can gather many at once
 * also overrides {@link batch}.
 */
export abstract class Dataset<Sample> {
  /** For people: in panels, reports and errors. */
  abstract readonly name: string;
  abstract readonly length: number;
  /** Names of the classes by label, where samples have labels with names. */
  abstract readonly labelNames: readonly string[] | undefined;

  /** @throws RangeError if there is no such sample. */
  abstract get(index: number): Sample | Promise<Sample>;

  /**
   * Samples side by side as typed arrays, in the given order.
   * @throws Error if the samples are not made for training or differ in shape.
   */
  batch(indices: ArrayLike<number>): Batch | Promise<Batch> {
    return this.collateSamples(indices);
  }

  /** The index that a sample of this part had in the data set from which all slicing and splitting began. */
  originalIndex(index: number): number {
    return this.checkIndex(index);
  }

  /** Samples `start` up to but not including `end`, without copying any. */
  slice(start: number, end = this.length): Dataset<Sample> {
    const valid = Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end;
    if (!valid || end > this.length) {
      throw new RangeError(
        `${this.name} has ${this.length} samples; cannot take those from ${start} up to ${end}`,
      );
    }
    return new SubsetDataset(this, indexRange(start, end), `${this.name}[${start}:${end}]`);
  }

  /** The samples at the given indices, in that order. */
  select(indices: ArrayLike<number>, name = `${this.name} (selection)`): Dataset<Sample> {
    return new SubsetDataset(
      this,
      Int32Array.from(indices, (index) => this.checkIndex(index)),
      name,
    );
  }

  /**
   * Divides the samples at random: each named part gets a share between 0 and 1 or a whole number of samples,
   * `train` gets the rest.
   * ```ts
   * const { train, validation } = data.split({ validation: 0.1 }, { seed: 1 });
   * ```
   * @throws Error if a share is no such number or the parts leave nothing for `train`.
   */
  split<Part extends string>(
    shares: Readonly<Record<Part, number>>,
    { seed = currentSeed() ?? 0, shuffle = true }: SplitOptions = {},
  ): Record<Part | 'train', Dataset<Sample>> {
    const parts = splitIndices(this.length, shares);
    const order = shuffle ? shuffledIndices(this.length, seededRandom(seed)) : indexRange(0, this.length);
    const subsets = parts.map(({ part, start, end }) => [
      part,
      new SubsetDataset(this, order.slice(start, end), `${this.name} ${part}`),
    ]);
    return Object.fromEntries(subsets) as Record<Part | 'train', Dataset<Sample>>;
  }

  /** A data set whose samples are made from this one's by a function, each time one is asked for. */
  map<Mapped>(
    transform: (sample: Sample, index: number) => Mapped | Promise<Mapped>,
    name = this.name,
  ): Dataset<Mapped> {
    return new MappedDataset(this, transform, name);
  }

  /** @returns the index, if there is such a sample. */
  protected checkIndex(index: number): number {
    if (Number.isInteger(index) && index >= 0 && index < this.length) return index;
    throw new RangeError(`${this.name} has the samples 0 to ${this.length - 1}, got ${String(index)}`);
  }

  private async collateSamples(indices: ArrayLike<number>): Promise<Batch> {
    const samples = await Promise.all(Array.from(indices, (index) => this.get(index)));
    return collate(samples, this.name);
  }
}

class SubsetDataset<Sample> extends Dataset<Sample> {
  readonly length: number;
  readonly labelNames: readonly string[] | undefined;

  constructor(
    private readonly source: Dataset<Sample>,
    private readonly sourceIndices: Int32Array,
    readonly name: string,
  ) {
    super();
    this.length = sourceIndices.length;
    this.labelNames = source.labelNames;
  }

  get(index: number): Sample | Promise<Sample> {
    return this.source.get(this.sourceIndex(index));
  }

  override batch(indices: ArrayLike<number>): Batch | Promise<Batch> {
    return this.source.batch(Int32Array.from(indices, (index) => this.sourceIndex(index)));
  }

  override originalIndex(index: number): number {
    return this.source.originalIndex(this.sourceIndex(index));
  }

  private sourceIndex(index: number): number {
    return this.sourceIndices[this.checkIndex(index)] as number;
  }
}

class MappedDataset<Source, Sample> extends Dataset<Sample> {
  readonly length: number;
  readonly labelNames: readonly string[] | undefined;

  constructor(
    private readonly source: Dataset<Source>,
    private readonly transform: (sample: Source, index: number) => Sample | Promise<Sample>,
    readonly name: string,
  ) {
    super();
    this.length = source.length;
    this.labelNames = source.labelNames;
  }

  get(index: number): Sample | Promise<Sample> {
    const sample = this.source.get(this.checkIndex(index));
    if (!(sample instanceof Promise)) return this.transform(sample, index);
    return sample.then((value) => this.transform(value, index));
  }

  override originalIndex(index: number): number {
    return this.source.originalIndex(index);
  }
}

function indexRange(start: number, end: number): Int32Array {
  return Int32Array.from({ length: end - start }, (_, index) => start + index);
}
