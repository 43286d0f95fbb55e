import { inStage } from '../loader/stageClock.ts';
import { keyedPermutation } from '../random/keyedPermutation.ts';
import { seededRandom, shuffledIndices } from '../random/seededRandom.ts';
import { currentSeed } from '../random/seed.ts';
import type { BatchMemory } from './batchMemory.ts';
import { collate } from './collate.ts';
import { checksumOfTexts } from './describeOrigin.ts';
import { indexRange } from './indexRange.ts';
import type { SampleCorrections } from './sampleCorrections.ts';
import type { Batch, Borrowed, SampleStep } from './sample.ts';
import type { SampleContext } from './sampleContext.ts';
import { foldIndices, splitIndices, stratifiedIndices } from './splitIndices.ts';
import {
  cachedView,
  concatenatedView,
  mappedView,
  permutedView,
  rangeView,
  repeatedView,
  subsetView,
  zippedView,
} from './view.ts';
import type { PermutedRange, View } from './view.ts';

/** How {@link Dataset.split} draws: whether at random, and by which seed. */
export interface SplitOptions {
  /** Decides which sample goes where; the same seed gives the same parts. By default that of `seed()`, else 0. */
  seed?: number;
  /** `false` cuts the parts off the end in their order, as Keras's `validation_split` does. Default `true`. */
  shuffle?: boolean;
}

/** Which class a sample belongs to, for parts that have the classes in the same shares. */
export interface StratifyOptions<Sample> extends Pick<SplitOptions, 'seed'> {
  /** The class that a sample belongs to: a number or a text. */
  by?: (sample: Sample) => unknown;
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

  /**
   * @param context who asks; a data set that is made of another one passes it on.
   * @throws RangeError if there is no such sample.
   */
  abstract get(index: number, context?: SampleContext): Sample | Promise<Sample>;

  /**
   * Samples side by side as typed arrays, in the given order.
   * @param memory where arrays may be taken from; the batch is then valid until it is given back there.
   * @throws Error if the samples are not made for training or differ in shape.
   */
  batch(indices: ArrayLike<number>, memory?: BatchMemory, context?: SampleContext): Batch | Promise<Batch> {
    return this.collateSamples(indices, memory, context);
  }

  /**
   * As {@link get}, for who needs the sample only for a short time and then gives it back, so that its memory can be used
   * again.
   */
  async borrow(index: number, context?: SampleContext): Promise<Borrowed<Sample>> {
    return { sample: await this.get(index, context), giveBack: () => undefined };
  }

  /** A sample after each of the things that are done to it, as far as data sets of this library do them. */
  async steps(index: number, context?: SampleContext): Promise<SampleStep[]> {
    return [{ description: this.name, sample: await this.get(index, context) }];
  }

  /** A sample for people, such as in errors: its place and, where it has one, its file. */
  sampleName(index: number): string {
    return `sample ${index} of ${this.name}`;
  }

  /**
   * What the samples are made from and how, a line each; data sets with the same lines are taken for the same. What
   * functions capture, and the contents of files, are not part of it.
   */
  get origin(): readonly string[] {
    const names = this.labelNames ? `, classes ${checksumOfTexts(this.labelNames)}` : '';
    return [`${this.name}: ${this.length} samples${names}`];
  }

  /** The index that a sample of this part had in the data set from which all slicing and splitting began. */
  originalIndex(index: number): number {
    return this.checkIndex(index);
  }

  /** Where corrections of a sample are kept; undefined where the data has no overlay. */
  correctionsOf(index: number): SampleCorrections | undefined {
    this.checkIndex(index);
    return undefined;
  }

  /** Samples `start` up to but not including `end`, without copying any. */
  slice(start: number, end = this.length): Dataset<Sample> {
    const valid = Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end;
    if (!valid || end > this.length) {
      throw new RangeError(
        `${this.name} has ${this.length} samples; cannot take those from ${start} up to ${end}`,
      );
    }
    return new ViewDataset(rangeView(this, { start, end, name: `${this.name}[${start}:${end}]` }));
  }

  /** The samples at the given indices, in that order. */
  select(indices: ArrayLike<number>, name = `${this.name} (selection)`): Dataset<Sample> {
    return this.subset(
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
    const order = shuffle ? keyedPermutation(this.length, seed) : undefined;
    const subsets = parts.map(({ part, start, end }) => {
      const name = `${this.name} ${part}`;
      if (order) return [part, this.permuted({ order, start, end, name, key: `seed ${seed}` })];
      return [part, new ViewDataset(rangeView(this, { start, end, name }))];
    });
    return Object.fromEntries(subsets) as Record<Part | 'train', Dataset<Sample>>;
  }

  /** A data set whose samples are made from this one's by a function, each time one is asked for. */
  map<Mapped>(
    transform: (sample: Sample, index: number) => Mapped | Promise<Mapped>,
    name = this.name,
  ): Dataset<Mapped> {
    return new ViewDataset(mappedView(this, transform, name));
  }

  /**
   * Divides as {@link split} does, each class by itself: every part has the classes in the proportions of the whole.
   * Reads every sample once.
   * @param by the class of a sample; its `label` by default.
   * @throws Error if a class has too few samples for the parts.
   */
  async splitStratified<Part extends string>(
    shares: Readonly<Record<Part, number>>,
    { seed = currentSeed() ?? 0, by = labelOf }: StratifyOptions<Sample> = {},
  ): Promise<Record<Part | 'train', Dataset<Sample>>> {
    const classes: unknown[] = [];
    for (let index = 0; index < this.length; index++) classes.push(by(await this.get(index)));
    const parts = stratifiedIndices(classes, shares, seed);
    const subsets = Object.entries<Int32Array>(parts).map(([part, indices]) => [
      part,
      this.subset(indices, `${this.name} ${part}`),
    ]);
    return Object.fromEntries(subsets) as Record<Part | 'train', Dataset<Sample>>;
  }

  /**
   * For cross-validation: divides the samples into `count` parts as equal as possible, and gives for each of them that
   * part to validate and all others to train on.
   * @throws RangeError if there are not that many samples.
   */
  kFold(
    count: number,
    { seed = currentSeed() ?? 0, shuffle = true }: SplitOptions = {},
  ): { train: Dataset<Sample>; validation: Dataset<Sample> }[] {
    if (!Number.isInteger(count) || count < 2 || count > this.length) {
      throw new RangeError(
        `the number of folds lies between 2 and the ${this.length} samples of ${this.name}, got ${count}`,
      );
    }
    const order = shuffle ? shuffledIndices(this.length, seededRandom(seed)) : indexRange(0, this.length);
    return foldIndices(order, count).map(({ train, validation }, fold) => ({
      train: this.subset(train, `${this.name} train, fold ${fold + 1}`),
      validation: this.subset(validation, `${this.name} validation, fold ${fold + 1}`),
    }));
  }

  /** The samples that pass, found by reading every sample once. */
  async filter(
    passes: (sample: Sample, index: number) => boolean | Promise<boolean>,
    name = `${this.name} (filtered)`,
  ): Promise<Dataset<Sample>> {
    const kept: number[] = [];
    for (let index = 0; index < this.length; index++) {
      if (await passes(await this.get(index), index)) kept.push(index);
    }
    return this.subset(Int32Array.from(kept), name);
  }

  /** The same samples in an order drawn once, the same for the same seed. */
  shuffle(seed = currentSeed() ?? 0): Dataset<Sample> {
    const order = keyedPermutation(this.length, seed);
    const name = `${this.name}, shuffled`;
    return this.permuted({ order, start: 0, end: this.length, name, key: `seed ${seed}` });
  }

  /** These samples, then those of the others. Class names stay where all agree on them. */
  concat(...others: readonly Dataset<Sample>[]): Dataset<Sample> {
    return new ViewDataset(concatenatedView([this, ...others]));
  }

  /** The samples `times` times over. @throws RangeError if that is no whole number from 1. */
  repeat(times: number): Dataset<Sample> {
    if (!Number.isInteger(times) || times < 1) {
      throw new RangeError(`samples are repeated 1, 2, 3 … times, got ${times}`);
    }
    return new ViewDataset(repeatedView(this, times));
  }

  /** Pairs of samples at the same index. @throws Error if the other has not as many. */
  zip<Other>(other: Dataset<Other>): Dataset<[Sample, Other]> {
    if (other.length !== this.length) {
      throw new Error(
        `only data sets of one length can be zipped: ${this.name} has ${this.length} samples, ` +
          `${other.name} ${other.length}`,
      );
    }
    return new ViewDataset(zippedView(this, other));
  }

  /** Makes each sample once and keeps it in memory, for what is slow to decode and fits. */
  cache(): Dataset<Sample> {
    return new ViewDataset(cachedView(this));
  }

  private permuted(range: PermutedRange): Dataset<Sample> {
    return new ViewDataset(permutedView(this, range));
  }

  private subset(indices: Int32Array, name: string): Dataset<Sample> {
    return new ViewDataset(subsetView(this, indices, name));
  }

  /** @returns the index, if there is such a sample. */
  protected checkIndex(index: number): number {
    if (Number.isInteger(index) && index >= 0 && index < this.length) return index;
    throw new RangeError(`${this.name} has the samples 0 to ${this.length - 1}, got ${String(index)}`);
  }

  private async collateSamples(
    indices: ArrayLike<number>,
    memory?: BatchMemory,
    context?: SampleContext,
  ): Promise<Batch> {
    const samples = await Promise.all(Array.from(indices, (index) => this.get(index, context)));
    return inStage(context?.clock, 'collate', () => collate(samples, this.name, memory));
  }
}

/** A data set that is made of others. */
class ViewDataset<Sample> extends Dataset<Sample> {
  readonly name: string;
  readonly length: number;
  readonly labelNames: readonly string[] | undefined;

  constructor(private readonly view: View<Sample>) {
    super();
    ({ name: this.name, length: this.length, labelNames: this.labelNames } = view);
  }

  get(index: number, context?: SampleContext): Sample | Promise<Sample> {
    return this.view.get(this.checkIndex(index), context);
  }

  override batch(
    indices: ArrayLike<number>,
    memory?: BatchMemory,
    context?: SampleContext,
  ): Batch | Promise<Batch> {
    if (!this.view.batch) return super.batch(indices, memory, context);
    const checked = Int32Array.from(indices, (index) => this.checkIndex(index));
    return this.view.batch(checked, memory, context);
  }

  override borrow(index: number, context?: SampleContext): Promise<Borrowed<Sample>> {
    if (!this.view.borrow) return super.borrow(index, context);
    return this.view.borrow(this.checkIndex(index), context);
  }

  override steps(index: number, context?: SampleContext): Promise<SampleStep[]> {
    if (!this.view.steps) return super.steps(index, context);
    return this.view.steps(this.checkIndex(index), context);
  }

  override sampleName(index: number): string {
    return this.view.sampleName(this.checkIndex(index));
  }

  override get origin(): readonly string[] {
    return this.view.origin();
  }

  override originalIndex(index: number): number {
    return this.view.originalIndex(this.checkIndex(index));
  }

  override correctionsOf(index: number): SampleCorrections | undefined {
    return this.view.correctionsOf(this.checkIndex(index));
  }
}

/** @throws Error if the sample has none. */
function labelOf(sample: unknown): unknown {
  if (typeof sample === 'object' && sample !== null && 'label' in sample) return sample.label;
  throw new Error('samples without a label are stratified `by` a function of yours');
}
