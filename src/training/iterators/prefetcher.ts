import type { Batch } from '../datasets/sample.ts';
import type { IterationState } from './iterationOrder.ts';
import type { BatchIterator } from './serialIterator.ts';

/**
 * Gets the next batch of an iterator while the one before it is computed with. Meanwhile the iterator itself may stand
 * ahead of what was served: ask here.
 */
export class Prefetcher {
  private ahead: Promise<{ batch: Batch | undefined; state: IterationState }> | undefined;
  /** Where the iterator stood when the batch ahead was begun. */
  private served: { state: IterationState; epochDetail: number } | undefined;

  constructor(private readonly iterator: BatchIterator) {}

  get state(): IterationState {
    return (this.served ?? this.iterator).state;
  }

  /** Epochs served, fractional. */
  get epochDetail(): number {
    return (this.served ?? this.iterator).epochDetail;
  }

  /** The next batch, or undefined at the end of a single pass. */
  async next(): Promise<Batch | undefined> {
    const { ahead } = this;
    if (!ahead) return this.iterator.next();
    const { batch, state } = await ahead.finally(() => this.clear());
    this.iterator.state = state;
    return batch;
  }

  /** Begins to get the next batch. Until it is asked for, the iterator stands where it stood. */
  prefetch(): void {
    if (this.ahead) return;
    const { state, epochDetail } = this.iterator;
    this.served = { state, epochDetail };
    this.ahead = this.getAhead();
    this.ahead.catch(() => undefined); // told by next()
  }

  /** Forgets what it got: the iterator was set to another place. */
  clear(): void {
    this.ahead = undefined;
    this.served = undefined;
  }

  private async getAhead(): Promise<{ batch: Batch | undefined; state: IterationState }> {
    const { iterator } = this;
    const served = iterator.state;
    try {
      const batch = await iterator.next();
      return { batch, state: iterator.state };
    } finally {
      iterator.state = served;
    }
  }
}
