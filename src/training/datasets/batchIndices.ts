import type { Batch } from './sample.ts';

/** Where the rows of a batch are from. */
export interface BatchRows {
  /** Where in their data set the samples of the batch are, row by row. */
  readonly indices: Int32Array;
  /** What was done to the batch as a whole, which may have put other samples into a row. */
  readonly transform?: string;
}

const known = new WeakMap<Batch, BatchRows>();

/** Remembers where in their data set the samples of a batch are, row by row, for people who look at it. */
export function noteRows(batch: Batch, rows: BatchRows): Batch {
  known.set(batch, rows);
  return batch;
}

/** @returns undefined where rows are no samples of a data set: streams, batches of one's own. */
export function rowsOf(batch: Batch): BatchRows | undefined {
  return known.get(batch);
}

/** Row by row the one sample that is in it, for messages. @returns undefined where batches are mixed, and as {@link rowsOf}. */
export function indicesOf(batch: Batch): Int32Array | undefined {
  const { indices, transform } = rowsOf(batch) ?? {};
  return transform === undefined ? indices : undefined;
}
