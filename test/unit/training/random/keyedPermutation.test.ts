import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FunctionDataset, Loader } from 'trainbook';
import { feistelPermutation, keyedPermutation } from '../../../../src/training/random/keyedPermutation.ts';
import { seededRandom, shuffledIndices } from '../../../../src/training/random/seededRandom.ts';
import '../support/quietTfjs.ts';

const all = ({ length, at }: { length: number; at: (place: number) => number }): number[] =>
  Array.from({ length }, (_, place) => at(place));

describe('feistelPermutation', () => {
  it('has every number once, and others in other orders', () => {
    const keys = fc.integer({ min: 0, max: 1000 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), keys, (length, key) => {
        const order = all(feistelPermutation(length, seededRandom(key)));
        expect(order.toSorted((a, b) => a - b)).toEqual(all({ length, at: (place) => place }));
      }),
    );
    const [one, two] = [1, 2].map((key) => all(feistelPermutation(1000, seededRandom(key))));
    expect(one!.filter((number, place) => number === two![place]).length).toBeLessThan(10);
  });

  it('leaves no trace of the order before', () => {
    const length = 100_000;
    const order = all(feistelPermutation(length, seededRandom(3)));
    const mean = (length - 1) / 2;
    const correlation = (lag: number): number =>
      order.reduce((sum, number, at) => sum + (number - mean) * (order[(at + lag) % length]! - mean), 0) /
      (length * (length ** 2 / 12));
    const withPlace = order.reduce((sum, number, at) => sum + (number - mean) * (at - mean), 0);
    for (const value of [correlation(1), correlation(2), withPlace / (length * (length ** 2 / 12))]) {
      expect(Math.abs(value)).toBeLessThan(0.02);
    }
  });
});

describe('keyedPermutation', () => {
  it('draws as before where the order can be written down', () => {
    expect(all(keyedPermutation(500, 3, 4))).toEqual([...shuffledIndices(500, seededRandom(3, 4))]);
  });
});

describe('a data set of ten million samples', () => {
  const many = new FunctionDataset(10_000_000, (index) => ({ inputs: [index], label: index % 10 }));

  it('is divided, shuffled and walked over without a list of its samples', async () => {
    const before = process.memoryUsage().arrayBuffers;
    const { train, test } = many.split({ test: 0.1 }, { seed: 1 });
    expect([train.length, test.length]).toEqual([9_000_000, 1_000_000]);
    const { targets } = (await new Loader(train, { batchSize: 64, seed: 1 }).next())!;
    expect(targets.data).toHaveLength(64);
    const shuffled = many.shuffle(2);
    expect(shuffled.originalIndex(0)).not.toBe(0);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 22);
  });

  it('has each sample in one part alone, at the same places for the same seed', () => {
    const parts = () => many.split({ validation: 0.2, test: 100 }, { seed: 7 });
    const [first, second] = [parts(), parts()];
    const seen = new Set<number>();
    for (const part of ['train', 'validation', 'test'] as const) {
      for (let index = 0; index < 100; index++) {
        const original = first[part].originalIndex(index);
        expect(second[part].originalIndex(index)).toBe(original);
        seen.add(original);
      }
    }
    expect(seen.size).toBe(300);
    expect(first.train.origin).toEqual(second.train.origin);
    expect(first.train.origin).not.toEqual(
      many.split({ validation: 0.2, test: 100 }, { seed: 8 }).train.origin,
    );
  });
});
