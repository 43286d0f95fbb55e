import type { Dataset } from '../datasets/dataset.ts';
import type { Batch } from '../datasets/sample.ts';
import type { IterationState } from '../iterators/iterationOrder.ts';
import type { DataFigures } from '../loader/dataFigures.ts';
import type { BatchIterator } from '../iterators/batchIterator.ts';

export interface FitPass {
  iterator: BatchIterator;
  /** Batches that make an epoch. Default: as many as the data has; else the next epoch goes on in the data. */
  stepsPerEpoch?: number;
}

/** Lets one updater, and with it one compiled step, walk over other data in each `fit`. */
export class FitIterator implements BatchIterator {
  private pass: FitPass | undefined;
  private latest: Promise<unknown> = Promise.resolve();

  /** Settled once a batch that was prefetched for the pass before has put back its state. */
  async idle(): Promise<void> {
    await this.latest.catch(() => undefined);
  }

  /** Begins a pass with the given epoch. */
  begin(pass: FitPass, epoch: number): void {
    const { seed } = pass.iterator.state;
    const batches = epoch * (pass.stepsPerEpoch ?? pass.iterator.iterationsPerEpoch);
    const { iterationsPerEpoch, batchSize } = pass.iterator;
    pass.iterator.state = {
      seed,
      epoch: Math.floor(batches / iterationsPerEpoch),
      position: (batches % iterationsPerEpoch) * batchSize,
    };
    this.pass = pass;
  }

  get dataset(): Dataset<unknown> {
    return this.current.iterator.dataset;
  }

  get batchSize(): number {
    return this.current.iterator.batchSize;
  }

  get iterationsPerEpoch(): number {
    return this.current.stepsPerEpoch ?? this.current.iterator.iterationsPerEpoch;
  }

  get epochDetail(): number {
    const { iterator, stepsPerEpoch } = this.current;
    if (stepsPerEpoch === undefined) return iterator.epochDetail;
    const { epoch, position } = iterator.state;
    return (epoch * iterator.iterationsPerEpoch + position / iterator.batchSize) / stepsPerEpoch;
  }

  get state(): IterationState {
    return this.current.iterator.state;
  }

  set state(state: IterationState) {
    this.current.iterator.state = state;
  }

  next(): Promise<Batch | undefined> {
    const batch = this.current.iterator.next();
    this.latest = batch;
    return batch;
  }

  recycle(batch: Batch): void {
    this.current.iterator.recycle?.(batch);
  }

  get figures(): DataFigures | undefined {
    return this.pass?.iterator.figures;
  }

  async close(): Promise<void> {
    await this.pass?.iterator.close?.();
  }

  private get current(): FitPass {
    if (!this.pass) throw new Error('a compiled model has data in fit() only');
    return this.pass;
  }
}
