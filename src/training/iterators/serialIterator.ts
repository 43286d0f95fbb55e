import { noteRows } from '../datasets/batchIndices.ts';
import { BatchMemory } from '../datasets/batchMemory.ts';
import type { Dataset } from '../datasets/dataset.ts';
import type { Batch } from '../datasets/sample.ts';
import type { BatchIterator } from './batchIterator.ts';
import type { BatchOrderOptions } from './batchOrder.ts';
import { BatchOrder } from './batchOrder.ts';
import type { IterationState } from './iterationOrder.ts';
import { restOfEpoch } from './restOfEpoch.ts';

/** Size and order of the batches of a {@link SerialIterator}. */
export type SerialIteratorOptions = BatchOrderOptions;

/** Walks over a data set batch by batch, in this thread, one after the other. */
export class SerialIterator implements BatchIterator {
  private readonly memory = new BatchMemory();
  private readonly order: BatchOrder;
  private current: IterationState;

  /** @throws Error if the data set is empty or gives no single batch. */
  constructor(
    readonly dataset: Dataset<unknown>,
    options: SerialIteratorOptions,
  ) {
    this.order = new BatchOrder(dataset, options);
    this.current = this.order.start;
  }

  get batchSize(): number {
    return this.order.batchSize;
  }

  get iterationsPerEpoch(): number {
    return this.order.iterationsPerEpoch;
  }

  get epochDetail(): number {
    return this.order.epochDetail(this.current);
  }

  get state(): IterationState {
    return this.current;
  }

  /** @throws Error if the data set has no such position: it is another one than that of the state. */
  set state(state: IterationState) {
    this.current = this.order.check(state);
  }

  async next(): Promise<Batch | undefined> {
    const { epoch } = this.current;
    const next = this.order.next(this.current);
    if (!next) return undefined;
    const batch = await this.dataset.batch(next.indices, this.memory, { epoch });
    this.current = next.state;
    return noteRows(batch, { indices: next.indices });
  }

  /** Up to the end of the epoch: `for await (const { inputs, targets } of iterator)`. */
  [Symbol.asyncIterator](): AsyncGenerator<Batch, void, undefined> {
    return restOfEpoch(this);
  }

  recycle(batch: Batch): void {
    this.memory.recycle(batch);
  }
}
