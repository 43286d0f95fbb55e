import type { Dataset } from '../datasets/dataset.ts';
import { currentSeed } from '../random/seed.ts';
import type { IterationOptions, IterationState, LastBatch } from './iterationOrder.ts';
import { epochDetail, iterationsPerEpoch, nextBatch } from './iterationOrder.ts';
import type { Sampler } from './samplers.ts';
import { sequentialSampler, shuffledSampler } from './samplers.ts';

/** Which samples make which batch. */
export interface BatchOrderOptions {
  /** Samples a batch. */
  batchSize: number;
  /** A new random order each epoch. Default `true`. */
  shuffle?: boolean;
  /** Which samples an epoch has and in which order, instead of `shuffle`. */
  sampler?: Sampler;
  /** `false` ends after one epoch. Default `true`. */
  repeat?: boolean;
  /** What becomes of the samples that do not fill a batch. Default `smaller`. */
  lastBatch?: LastBatch;
  /** Decides the order together with the epoch. By default that of `seed()`, else drawn at random. */
  seed?: number;
}

/** Which samples make which batch: what iterators over a data set have in common. */
export class BatchOrder {
  readonly batchSize: number;
  readonly iterationsPerEpoch: number;
  /** Where the iteration begins. */
  readonly start: IterationState;
  private readonly options: IterationOptions;
  private readonly datasetLength: number;

  /** @throws Error if the data set is empty or gives no single batch. */
  constructor(
    private readonly dataset: Dataset<unknown>,
    { batchSize, shuffle, sampler, repeat = true, lastBatch = 'smaller', seed }: BatchOrderOptions,
  ) {
    const { name } = dataset;
    this.datasetLength = dataset.length;
    if (!Number.isInteger(batchSize) || batchSize < 1) {
      throw new Error(`batchSize must be a whole number from 1, got ${String(batchSize)}`);
    }
    if (dataset.length === 0) throw new Error(`${name} has no samples to iterate over`);
    if (sampler && shuffle !== undefined) {
      throw new Error('a sampler decides the order itself: give either sampler or shuffle');
    }
    const ordered =
      sampler ?? (shuffle === false ? sequentialSampler(dataset.length) : shuffledSampler(dataset.length));
    const { length } = ordered;
    if (lastBatch === 'drop' && length < batchSize) {
      throw new Error(
        `${name} has ${length} samples: with lastBatch 'drop' they make no batch of ${batchSize}`,
      );
    }
    this.start = {
      seed: seed ?? currentSeed() ?? Math.floor(Math.random() * 2 ** 32),
      epoch: 0,
      position: 0,
    };
    this.options = { length, batchSize, repeat, lastBatch, take: (...place) => ordered.take(...place) };
    this.batchSize = batchSize;
    this.iterationsPerEpoch = iterationsPerEpoch(this.options);
  }

  /**
   * The samples of the batch at a place, and the place after it; undefined at the end of a single pass.
   * @throws Error if the data set has another length than in the beginning.
   */
  next(state: IterationState): { state: IterationState; indices: Int32Array } | undefined {
    const { name, length } = this.dataset;
    if (length !== this.datasetLength) {
      throw new Error(
        `${name} has ${length} samples and had ${this.datasetLength} when the iteration began: ` +
          'a data set must keep its length; make a new one of the samples, and an iterator over that',
      );
    }
    return nextBatch(state, this.options);
  }

  /** Epochs done, fractional. */
  epochDetail(state: IterationState): number {
    return epochDetail(state, this.options);
  }

  /** @throws Error if the data set has no such position: it is another one than that of the state. */
  check(state: IterationState): IterationState {
    if (state.position >= 0 && state.position < this.options.length) return state;
    const { name } = this.dataset;
    throw new Error(
      `${name} has ${this.options.length} samples: an iteration cannot go on at sample ${state.position}`,
    );
  }
}
