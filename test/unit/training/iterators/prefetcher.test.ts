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
  batches.state = { ...served, position: 6 };
  expect(batches.epochDetail).toBe(0.75);
});

it('goes on from where it was set, at every moment of fetching another batch', async () => {
  for (let turns = 0; turns < 12; turns++) {
    const iterator = new SerialIterator(clouds(8), { batchSize: 2, shuffle: false });
    const batches = new Prefetcher(iterator);
    const start = batches.state;
    const first = await batches.next();
    batches.prefetch();
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    batches.state = start;
    for (let turn = 0; turn < 20; turn++) {
      expect([batches.state, batches.epochDetail]).toEqual([start, 0]);
      if (turn % 2) await Promise.resolve();
    }
    expect(await batches.next()).toEqual(first);
    expect(batches.state.position).toBe(2);
  }
});
