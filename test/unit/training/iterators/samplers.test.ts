import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ArrayDataset,
  balancedSampler,
  distributedSampler,
  readLabels,
  sequentialSampler,
  SerialIterator,
  shuffledSampler,
  weightedSampler,
} from 'trainbook';
import type { Sampler } from 'trainbook';

const PLACE = { seed: 4, epoch: 2 };

function whole(sampler: Sampler, place = PLACE): number[] {
  return [...sampler.take(place, 0, sampler.length)];
}

function countsOf(indices: readonly number[], length: number): number[] {
  const counts = new Array<number>(length).fill(0);
  for (const index of indices) counts[index]!++;
  return counts;
}

describe('a sampler', () => {
  it.each<[string, Sampler]>([
    ['sequential', sequentialSampler(30)],
    ['shuffled', shuffledSampler(30)],
    ['weighted(30 of 30)', weightedSampler(Float64Array.from({ length: 30 }, (_, i) => i))],
    [
      'balanced(30 of 2 classes)',
      balancedSampler(Int32Array.from({ length: 30 }, (_, i) => (i < 20 ? 0 : 1))),
    ],
    ['shuffled, rank 1 of 3', distributedSampler(shuffledSampler(30), { rank: 1, ranks: 3 })],
  ])('gives the same samples at the same place: %s', (description, sampler) => {
    expect(sampler.description).toBe(description);
    const all = whole(sampler);
    fc.assert(
      fc.property(fc.nat(sampler.length), fc.nat(sampler.length), (a, b) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)];
        expect([...sampler.take(PLACE, start, end)]).toEqual(all.slice(start, end));
      }),
    );
  });

  it('may be drawn by weights', () => {
    const drawn = whole(weightedSampler([0, 1, 3, 0], { count: 40_000 }));
    const counts = countsOf(drawn, 4);
    expect([counts[0], counts[3]]).toEqual([0, 0]);
    expect(Math.abs(counts[2]! / counts[1]! - 3)).toBeLessThan(0.15);
    expect(whole(weightedSampler([1, 1], { count: 50 }), { seed: 4, epoch: 3 })).not.toEqual(
      whole(weightedSampler([1, 1], { count: 50 })),
    );
  });

  it('may balance classes', async () => {
    const samples = Array.from({ length: 100 }, (_, index) => ({ label: index < 90 ? 0 : 1 }));
    const labels = await readLabels(new ArrayDataset(samples));
    const drawn = whole(balancedSampler(labels, { count: 20_000 }));
    const ofFirst = drawn.filter((index) => labels[index] === 0).length;
    expect(Math.abs(ofFirst / 20_000 - 0.5)).toBeLessThan(0.02);
  });

  it('gives every rank its own samples, as many as the others', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 7 }),
        fc.boolean(),
        (length, ranks, drop) => {
          const parts = Array.from({ length: ranks }, (_, rank) =>
            whole(distributedSampler(shuffledSampler(length), { rank, ranks, drop })),
          );
          expect(new Set(parts.map((part) => part.length)).size).toBe(1);
          const counts = countsOf(parts.flat(), length);
          if (drop) expect(Math.max(0, ...counts)).toBeLessThanOrEqual(1);
          else expect(Math.min(...counts)).toBeGreaterThanOrEqual(1);
        },
      ),
    );
  });

  it.each<[string, () => unknown, string]>([
    ['a weight', () => weightedSampler([1, -1]), 'the weight of sample 1 must be a number from 0, got -1'],
    ['no weight', () => weightedSampler([0, 0]), 'expected a weight above 0'],
    ['a count', () => weightedSampler([1], { count: 0 }), 'a whole number from 1, got 0'],
    ['a rank', () => distributedSampler(sequentialSampler(9), { rank: 3, ranks: 3 }), 'got rank 3 of 3'],
  ])('refuses what makes no sense: %s', (_what, make, message) => expect(make).toThrow(message));

  it('decides what an iterator walks over, and how long an epoch is', async () => {
    const data = new ArrayDataset(
      Array.from({ length: 6 }, (_, index) => ({ inputs: [index], label: index })),
    );
    const sampler: Sampler = {
      description: 'the last two',
      length: 2,
      take: (_place, start, end) => Int32Array.of(5, 4).slice(start, end),
    };
    const iterator = new SerialIterator(data, { batchSize: 2, sampler });
    expect(iterator.iterationsPerEpoch).toBe(1);
    expect([...(await iterator.next())!.targets.data]).toEqual([5, 4]);
    expect(iterator.epochDetail).toBe(1);
    expect(() => new SerialIterator(data, { batchSize: 2, sampler, shuffle: true })).toThrow(
      'give either sampler or shuffle',
    );
  });
});
