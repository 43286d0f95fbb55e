import { describe, expect, it } from 'vitest';
import type { Batch, SerialIteratorOptions } from 'trainbook';
import { ArrayDataset, Dataset, Loader, SerialIterator } from 'trainbook';

const samples = Array.from({ length: 7 }, (_, label) => ({ inputs: [label / 10], label }));
const dataset = new ArrayDataset(samples, { name: 'seven' });

async function labels(iterator: SerialIterator, count: number): Promise<(number[] | undefined)[]> {
  const batches: (Batch | undefined)[] = [];
  for (let step = 0; step < count; step++) batches.push(await iterator.next());
  return batches.map((batch) => batch && [...batch.targets.data]);
}

describe('SerialIterator', () => {
  it('walks in order without shuffling and ends after one pass', async () => {
    const iterator = new SerialIterator(dataset, { batchSize: 3, shuffle: false, repeat: false });
    expect(await labels(iterator, 4)).toEqual([[0, 1, 2], [3, 4, 5], [6], undefined]);
    expect(iterator.epochDetail).toBe(1);
  });

  it('draws a new order each epoch, the same for the same seed', async () => {
    const batches = await labels(new SerialIterator(dataset, { batchSize: 7, seed: 4 }), 3);
    expect(await labels(new SerialIterator(dataset, { batchSize: 7, seed: 4 }), 3)).toEqual(batches);
    expect(new Set(batches.map((batch) => String(batch))).size).toBe(3);
  });

  it('gives an epoch to each loop over it, or the rest of one that a loop has left', async () => {
    const iterator = new SerialIterator(dataset, { batchSize: 3, shuffle: false });
    const loop = async (most = Infinity) => {
      const seen: number[][] = [];
      for await (const { targets } of iterator) if (seen.push([...targets.data]) === most) break;
      return seen;
    };
    expect(await loop()).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
    expect(await loop(1)).toEqual([[0, 1, 2]]);
    expect(await loop()).toEqual([[3, 4, 5], [6]]);
    expect(await loop()).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
    const once = new SerialIterator(dataset, { batchSize: 3, repeat: false });
    const counts: number[] = [];
    for (let pass = 0; pass < 2; pass++) {
      counts.push(0);
      for await (const { targets } of once) counts[pass]! += targets.data.length;
    }
    expect(counts).toEqual([7, 0]);
  });

  it('goes on from a state that went through JSON', async () => {
    const iterator = new SerialIterator(dataset, { batchSize: 3 });
    await labels(iterator, 4);
    const resumed = new SerialIterator(dataset, { batchSize: 3 });
    resumed.state = JSON.parse(JSON.stringify(iterator.state)) as typeof iterator.state;
    expect(await labels(resumed, 6)).toEqual(await labels(iterator, 6));
  });

  it('refuses a state of a larger data set', () => {
    const iterator = new SerialIterator(dataset, { batchSize: 3 });
    expect(() => (iterator.state = { seed: 1, epoch: 0, position: 9 })).toThrow(
      'seven has 7 samples: an iteration cannot go on at sample 9',
    );
  });

  it.each<[SerialIteratorOptions, string]>([
    [{ batchSize: 0 }, 'batchSize must be a whole number from 1, got 0'],
    [{ batchSize: 2.5 }, 'batchSize must be a whole number from 1, got 2.5'],
    [{ batchSize: 8, lastBatch: 'drop' }, 'they make no batch of 8'],
  ])('refuses %j', (options, message) => {
    expect(() => new SerialIterator(dataset, options)).toThrow(message);
  });

  it('refuses an empty data set', () => {
    const empty = new ArrayDataset([], { name: 'nothing' });
    expect(() => new SerialIterator(empty, { batchSize: 1 })).toThrow(
      'nothing has no samples to iterate over',
    );
  });
});

describe('a data set that changes its length in a run', () => {
  /** As long as its list is at the moment. */
  class Growing extends Dataset<(typeof samples)[number]> {
    readonly name = 'growing';
    readonly labelNames = undefined;
    readonly list = samples.slice();

    get length(): number {
      return this.list.length;
    }

    get(index: number): (typeof samples)[number] {
      return this.list[index]!;
    }
  }

  it.each([
    ['grows', (list: unknown[]) => list.push(...samples)],
    ['shrinks', (list: unknown[]) => (list.length = 6)],
  ])('is refused with both numbers when it %s, by an iterator and by a loader', async (_, change) => {
    for (const kind of [SerialIterator, Loader]) {
      const growing = new Growing();
      const iterator = new kind(growing, { batchSize: 2, shuffle: false });
      await iterator.next();
      change(growing.list);
      const message = `growing has ${growing.length} samples and had 7 when the iteration began`;
      const rest = async () => {
        for (let step = 0; step < 9; step++) await iterator.next();
      };
      await expect(rest()).rejects.toThrow(message);
    }
  });
});
