import type { Dataset } from '../datasets/dataset.ts';
import type { Batch } from '../datasets/sample.ts';

/** A batch that a network learned from. */
export interface SeenBatch {
  batch: Batch;
  /** That its samples are of. */
  dataset: Dataset<unknown>;
  /** That it was in, from 0. */
  epoch: number;
}
