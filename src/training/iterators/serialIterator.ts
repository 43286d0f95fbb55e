import { BatchMemory } from '../datasets/batchMemory.ts';
import type { Dataset } from '../datasets/dataset.ts';
import type { Batch } from '../datasets/sample.ts';
import { currentSeed } from '../random/seed.ts';
import type { IterationOptions, IterationState, LastBatch } from './iterationOrder.ts';
import { epochDetail, epochOrder, iterationsPerEpoch, nextBatch } from './iterationOrder.ts';

/** Where an updater gets its batches from. */
export interface BatchIterator {
  readonly dataset: Dataset<unknown>;
  readonly batchSize: number;
  readonly iterationsPerEpoch: number;
  /** Epochs done, fractional. */
  readonly epochDetail: number;
  /** A plain value; setting it goes on from there. */
  state: IterationState;
  /** The next batch, or undefined at the end of a single pass. */
  next(): Promise<Batch | undefined>;
  /** Hears that nobody looks at a batch of its any more: its arrays may hold another one. */
  recycle?(batch: Batch): void;
}

export interface SerialIteratorOptions {
  /** Samples a batch. */
  batchSize: number;
  /** A new random order each epoch. Default `true`. */
  shuffle?: boolean;
  /** `false` ends after one epoch. Default `true`. */
  repeat?: boolean;
  /** What becomes of the samples that do not fill a batch. Default `smaller`. */
  lastBatch?: LastBatch;
  /** Decides the order together with the epoch. By default that of `seed()`, else drawn at random. */
  seed?: number;
}

/** Walks over a data set batch by batch, in this thread, one after the other. */
export class SerialIterator implements BatchIterator {
  readonly batchSize: number;
  readonly iterationsPerEpoch: number;
  private readonly memory = new BatchMemory();
  private current: IterationState;
  private readonly options: IterationOptions;
  private order: { seed: number; epoch: number; indices: Int32Array } | undefined;

  /** @throws Error if the data set is empty or gives no single batch. */
  constructor(
    readonly dataset: Dataset<unknown>,
    options: SerialIteratorOptions,
  ) {
    const { batchSize, shuffle = true, repeat = true, lastBatch = 'smaller' } = options;
    const { length, name } = dataset;
    if (!Number.isInteger(batchSize) || batchSize < 1) {
      throw new Error(`batchSize must be a whole number from 1, got ${String(batchSize)}`);
    }
    if (length === 0) throw new Error(`${name} has no samples to iterate over`);
    if (lastBatch === 'drop' && length < batchSize) {
      throw new Error(
        `${name} has ${length} samples: with lastBatch 'drop' they make no batch of ${batchSize}`,
      );
    }
    const { seed = currentSeed() ?? Math.floor(Math.random() * 2 ** 32) } = options;
    const unshuffled = Int32Array.from({ length }, (_, index) => index);
    const orderOf: IterationOptions['orderOf'] = shuffle
      ? (seed, epoch) => this.shuffledOrder(seed, epoch)
      : () => unshuffled;
    this.current = { seed, epoch: 0, position: 0 };
    this.options = { length, batchSize, repeat, lastBatch, orderOf };
    this.batchSize = batchSize;
    this.iterationsPerEpoch = iterationsPerEpoch(this.options);
  }

  get epochDetail(): number {
    return epochDetail(this.current, this.options);
  }

  get state(): IterationState {
    return this.current;
  }

  /** @throws Error if the data set has no such position: it is another one than that of the state. */
  set state(state: IterationState) {
    if (!(state.position >= 0 && state.position < this.dataset.length)) {
      const { name, length } = this.dataset;
      throw new Error(`${name} has ${length} samples: an iteration cannot go on at sample ${state.position}`);
    }
    this.current = state;
  }

  async next(): Promise<Batch | undefined> {
    const next = nextBatch(this.current, this.options);
    if (!next) return undefined;
    const batch = await this.dataset.batch(next.indices, this.memory);
    this.current = next.state;
    return batch;
  }

  recycle(batch: Batch): void {
    this.memory.recycle(batch);
  }

  /** Kept, because every batch of an epoch asks for it. */
  private shuffledOrder(seed: number, epoch: number): Int32Array {
    if (this.order?.seed !== seed || this.order.epoch !== epoch) {
      this.order = { seed, epoch, indices: epochOrder(this.dataset.length, seed, epoch) };
    }
    return this.order.indices;
  }
}
