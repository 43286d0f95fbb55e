import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Dataset } from 'trainbook';
import { ArrayDataset, FunctionDataset, ImageDataset, SerialIterator } from 'trainbook';

const letters = new ArrayDataset(['a', 'b', 'c', 'd', 'e'], { name: 'letters' });

async function all<Sample>(dataset: Dataset<Sample>): Promise<Sample[]> {
  return Promise.all(Array.from({ length: dataset.length }, (_, index) => dataset.get(index)));
}

function numbers(length: number): Dataset<number> {
  return new FunctionDataset(length, (index) => index, { name: 'numbers' });
}

describe('a data set of a function', () => {
  it('makes a sample when it is asked for', async () => {
    const make = vi.fn((index: number) => Promise.resolve(index * index));
    const squares = new FunctionDataset(10_000_000, make, { name: 'squares' });
    expect([squares.length, squares.name, make.mock.calls.length]).toEqual([10_000_000, 'squares', 0]);
    expect(await squares.get(9_999_999)).toBe(9_999_999 ** 2);
    expect(() => squares.get(10_000_000)).toThrow('squares has the samples 0 to 9999999, got 10000000');
  });

  it.each([-1, 1.5, NaN])('has no length of %s', (length) => {
    expect(() => new FunctionDataset(length, String)).toThrow(
      `the number of samples is a whole number from 0, got ${length}`,
    );
  });
});

describe('filter', () => {
  it('keeps what passes, with the original index', async () => {
    const vowels = await letters.filter((letter) => 'aeiou'.includes(letter));
    expect(await all(vowels)).toEqual(['a', 'e']);
    expect([vowels.originalIndex(1), vowels.name]).toEqual([4, 'letters (filtered)']);
    expect((await letters.filter(() => Promise.resolve(false))).length).toBe(0);
  });
});

describe('shuffle', () => {
  it('has every sample once, in the same order for the same seed', async () => {
    const order = await all(numbers(50).shuffle(1));
    expect(order.toSorted((a, b) => a - b)).toEqual(await all(numbers(50)));
    expect(await all(numbers(50).shuffle(1))).toEqual(order);
    expect(await all(numbers(50).shuffle(2))).not.toEqual(order);
  });
});

describe('concat', () => {
  it('puts samples one after the other, whatever their numbers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.integer()), { minLength: 1, maxLength: 5 }), async (lists) => {
        const [first, ...others] = lists.map((list) => new ArrayDataset(list));
        const joined = first!.concat(...others);
        expect(await all(joined)).toEqual(lists.flat());
      }),
    );
  });

  it('keeps the names of classes on which all agree', () => {
    const named = (labelNames?: string[]) => new ArrayDataset([1], { labelNames });
    expect(named(['a', 'b']).concat(named(['a', 'b'])).labelNames).toEqual(['a', 'b']);
    expect(named(['a', 'b']).concat(named(['b', 'a'])).labelNames).toBeUndefined();
  });

  it('refuses an index outside', () => {
    expect(() => letters.concat(letters).get(10)).toThrow('letters + letters has the samples 0 to 9, got 10');
  });
});

describe('repeat', () => {
  it('goes round', async () => {
    const twice = letters.slice(3).repeat(2);
    expect(await all(twice)).toEqual(['d', 'e', 'd', 'e']);
    expect(twice.originalIndex(3)).toBe(4);
  });

  it('gathers batches as its source does', async () => {
    const images = new ImageDataset({
      name: 'tiny',
      images: Uint8Array.of(1, 2, 3),
      imageShape: [1, 1, 1],
      labels: [0, 1, 2],
    });
    expect(await images.repeat(2).batch([4, 0])).toEqual(images.batch([1, 0]));
  });

  it.each([0, -2, 1.5])('refuses %s times', (times) => {
    expect(() => letters.repeat(times)).toThrow(`samples are repeated 1, 2, 3 … times, got ${times}`);
  });
});

describe('zip', () => {
  it('pairs samples, promised or not', async () => {
    const later = letters.map((letter) => Promise.resolve(letter.toUpperCase()));
    expect(await letters.zip(later).get(1)).toEqual(['b', 'B']);
    expect(letters.zip(numbers(5)).get(4)).toEqual(['e', 4]);
  });

  it('refuses another length', () => {
    expect(() => letters.zip(numbers(4))).toThrow('letters has 5 samples, numbers 4');
  });
});

describe('cache', () => {
  it('makes each sample once', async () => {
    const make = vi.fn((index: number) => Promise.resolve({ index }));
    const cached = new FunctionDataset(3, make).cache();
    const [first, again] = await Promise.all([cached.get(1), cached.get(1)]);
    expect(again).toBe(first);
    expect(await cached.get(1)).toBe(first);
    expect(make).toHaveBeenCalledTimes(1);
  });

  it('tries again what failed', async () => {
    let isThere = false;
    const cached = new FunctionDataset(1, async () => {
      if (!isThere) throw new Error('the disk is gone');
      return 'back';
    }).cache();
    await expect(cached.get(0)).rejects.toThrow('the disk is gone');
    isThere = true;
    expect(await cached.get(0)).toBe('back');
  });
});

describe('splitStratified', () => {
  const labelled = new ArrayDataset(
    Array.from({ length: 100 }, (_, index) => ({ inputs: index, label: index < 80 ? 0 : 1 })),
    { name: 'labelled' },
  );

  it('gives every part the proportions of the whole, and every sample to one part', async () => {
    const parts = await labelled.splitStratified({ validation: 0.2, test: 10 }, { seed: 4 });
    const counts = await Promise.all(
      Object.values(parts).map(async (part) => {
        const labels = (await all(part)).map(({ label }) => label);
        return [labels.filter((label) => label === 0).length, labels.filter((label) => label === 1).length];
      }),
    );
    expect(Object.keys(parts)).toEqual(['train', 'validation', 'test']);
    expect(counts).toEqual([
      [56, 14],
      [16, 4],
      [8, 2],
    ]);
    const everyone = await Promise.all(Object.values(parts).map(all));
    const inputs = everyone.flat().map(({ inputs: value }) => value);
    expect(inputs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index));
  });

  it('goes by what it is told, the same for the same seed', async () => {
    const by = (letter: string) => letter < 'd';
    const split = async (seed: number) =>
      all((await letters.repeat(20).splitStratified({ test: 0.5 }, { by, seed })).test);
    expect(await split(1)).toEqual(await split(1));
    expect(await split(1)).not.toEqual(await split(2));
    expect((await split(1)).filter(by).length).toBe(30);
  });

  it('refuses what cannot be divided', async () => {
    await expect(letters.splitStratified({ test: 0.5 })).rejects.toThrow('stratified `by` a function');
    await expect(letters.splitStratified({ test: 0.5 }, { by: (letter) => letter })).rejects.toThrow(
      'class a has 1 samples: its share of the parts { test: 0.5 } leaves nothing for train',
    );
    await expect(labelled.splitStratified({ test: 100 })).rejects.toThrow('leave nothing for train');
  });
});

describe('kFold', () => {
  it('validates on every sample once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 40 }),
        fc.integer({ min: 2, max: 40 }),
        async (length, k) => {
          fc.pre(k <= length);
          const folds = numbers(length).kFold(k, { seed: 7 });
          const validated: number[] = [];
          for (const { train, validation } of folds) {
            const [seen, held] = [await all(train), await all(validation)];
            expect([...seen, ...held].toSorted((a, b) => a - b)).toEqual(await all(numbers(length)));
            expect(Math.abs(held.length - length / k)).toBeLessThan(1);
            validated.push(...held);
          }
          expect(validated.toSorted((a, b) => a - b)).toEqual(await all(numbers(length)));
        },
      ),
    );
  });

  it('keeps the order where it shall', async () => {
    const [first] = letters.kFold(2, { shuffle: false });
    expect(await all(first!.validation)).toEqual(['a', 'b', 'c']);
    expect(await all(first!.train)).toEqual(['d', 'e']);
  });

  it.each([1, 6, 2.5])('has no %s folds of five samples', (count) => {
    expect(() => letters.kFold(count)).toThrow('between 2 and the 5 samples of letters');
  });
});

describe('a data set of ten million samples', () => {
  const make = vi.fn((index: number) => index);
  const many = new FunctionDataset(10_000_000, make, { name: 'many' });

  it('is cut, divided and walked over without reading more than is asked for', async () => {
    const part = many.slice(5, 9_999_999).slice(10).split({ test: 0.5 }, { shuffle: false });
    expect(part.test.originalIndex(0)).toBe(15 + part.train.length);
    expect(await part.train.get(0)).toBe(15);
    const { test, train } = many.split({ test: 0.1 }, { seed: 1 });
    expect([train.length, test.length]).toEqual([9_000_000, 1_000_000]);
    const samples = many.map((index) => ({ inputs: [index], targets: [index] }));
    const iterator = new SerialIterator(samples, { batchSize: 4, shuffle: false });
    iterator.state = { seed: 0, epoch: 0, position: 9_999_998 };
    expect([...(await iterator.next())!.inputs.data]).toEqual([9_999_998, 9_999_999]);
    expect(make).toHaveBeenCalledTimes(3);
  });
});
