import type { Batch } from '../datasets/sample.ts';
import type { BatchIterator } from './batchIterator.ts';

/**
 * The batches up to the end of the epoch in progress, for a loop of one's own: of a whole epoch, where the last loop
 * was not left early. With `lastBatch: 'wrap'` the last one reaches into the next epoch.
 */
export async function* restOfEpoch(
  iterator: Pick<BatchIterator, 'state' | 'next'>,
): AsyncGenerator<Batch, void, undefined> {
  const { epoch } = iterator.state;
  while (iterator.state.epoch === epoch) {
    const batch = await iterator.next();
    if (!batch) return;
    yield batch;
  }
}
