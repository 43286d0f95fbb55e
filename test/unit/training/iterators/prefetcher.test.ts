import { expect, it } from 'vitest';
import { SerialIterator } from 'trainbook';
import { Prefetcher } from '../../../../src/training/iterators/prefetcher.ts';
import '../support/quietTfjs.ts';
import { clouds } from '../support/tinyProblem.ts';

it('stands where the batches served stand, at every moment of fetching the next', async () => {
  const iterator = new SerialIterator(clouds(8), { batchSize: 2, shuffle: false });
  const batches = new Prefetcher(iterator);
  await batches.next();
  const served = batches.state;
  batches.prefetch();
  for (let turn = 0; turn < 20; turn++) {
    expect([batches.state, batches.epochDetail]).toEqual([served, 0.25]);
    await Promise.resolve();
  }
  await batches.next();
  expect([batches.state.position, batches.epochDetail]).toEqual([4, 0.5]);
  batches.prefetch();
  batches.clear();
  iterator.state = { ...served, position: 6 };
  expect(batches.epochDetail).toBe(0.75);
});
