import type { Dataset } from '../datasets/dataset.ts';
import type { Batch } from '../datasets/sample.ts';
import type { DataFigures } from '../loader/dataFigures.ts';
import type { IterationState } from './iterationOrder.ts';

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
  /** How it keeps up, where it makes batches ahead. */
  readonly figures?: DataFigures;
  /** Lets go of threads and of what was made ahead, until the next batch is asked for. */
  close?(): Promise<void>;
}
