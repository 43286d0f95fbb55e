import type { Batch } from '../datasets/sample.ts';
import type { IterationState } from './iterationOrder.ts';
import type { BatchIterator } from './batchIterator.ts';

interface Ahead {
  batch: Batch | undefined;
  state: IterationState;
}

/**
 * Gets the next batch of an iterator while the one before it is computed with. Meanwhile the iterator itself may stand
 * ahead of what was served: ask here.
 */
export class Prefetcher {
  private ahead: Promise<Ahead> | undefined;
  /** Where the iterator stands for others, while a batch is made. */
  private served: { state: IterationState; epochDetail: number } | undefined;
  /** Settled once the batch that is made is there; also one that nobody wants any more. */
  private making: Promise<unknown> | undefined;

  constructor(private readonly iterator: BatchIterator) {}

  get state(): IterationState {
    return (this.served ?? this.iterator).state;
  }

  /** Goes on from another place, whatever it got ahead. */
  set state(state: IterationState) {
    this.ahead = undefined;
    this.served = undefined;
    this.iterator.state = state;
    if (this.making) this.served = { state: this.iterator.state, epochDetail: this.iterator.epochDetail };
  }

  /** Epochs served, fractional. */
  get epochDetail(): number {
    return (this.served ?? this.iterator).epochDetail;
  }

  /** The next batch, or undefined at the end of a single pass. */
  async next(): Promise<Batch | undefined> {
    const { ahead } = this;
    if (!ahead) {
      await this.making; // or two batches at once would move the iterator
      return this.iterator.next();
    }
    const { batch, state } = await ahead.finally(() => this.forget(ahead));
    this.iterator.state = state;
    return batch;
  }

  /** Begins to get the next batch. Until it is asked for, the iterator stands where it stood. */
  prefetch(): void {
    if (this.ahead || this.making) return;
    const { state, epochDetail } = this.iterator;
    this.served = { state, epochDetail };
    this.ahead = this.getAhead();
    this.ahead.catch(() => undefined); // told by next()
  }

  private forget(ahead: Promise<Ahead>): void {
    if (this.ahead !== ahead) return;
    this.ahead = undefined;
    this.served = undefined;
  }

  private async getAhead(): Promise<Ahead> {
    const { iterator } = this;
    const made = iterator.next();
    this.making = made.catch(() => undefined);
    try {
      const batch = await made;
      return { batch, state: iterator.state };
    } finally {
      this.making = undefined;
      if (this.served) iterator.state = this.served.state;
      if (!this.ahead) this.served = undefined;
    }
  }
}
