import type { Batch } from './sample.ts';

const known = new WeakMap<Batch, Int32Array>();

/** Remembers where in their data set the samples of a batch are, row by row, for messages about them. */
export function noteIndices(batch: Batch, indices: Int32Array): Batch {
  known.set(batch, indices);
  return batch;
}

/** @returns undefined where rows are no samples of a data set: streams, mixed batches, batches of one's own. */
export function indicesOf(batch: Batch): Int32Array | undefined {
  return known.get(batch);
}
