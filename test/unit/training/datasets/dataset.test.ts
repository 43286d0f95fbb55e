import { describe, expect, it } from 'vitest';
import type { Dataset } from 'trainbook';
import { ArrayDataset, ImageDataset, seed } from 'trainbook';

const letters = new ArrayDataset(['a', 'b', 'c', 'd', 'e'], { name: 'letters' });

async function all<Sample>(dataset: Dataset<Sample>): Promise<Sample[]> {
  return Promise.all(Array.from({ length: dataset.length }, (_, index) => dataset.get(index)));
}

function tinyImages(): ImageDataset {
  return new ImageDataset({
    name: 'tiny',
    images: Uint8Array.from({ length: 5 * 2 }, (_, index) => index),
    imageShape: [1, 2, 1],
    labels: [0, 1, 0, 1, 0],
    labelNames: ['even', 'odd'],
  });
}

describe('a part of a data set', () => {
  it('is a slice', async () => {
    const part = letters.slice(1, 4);
    expect(part.name).toBe('letters[1:4]');
    expect(await all(part)).toEqual(['b', 'c', 'd']);
    expect(await all(letters.slice(3))).toEqual(['d', 'e']);
    expect(letters.slice(2, 2).length).toBe(0);
  });

  it.each([
    [0, 6],
    [-1, 2],
    [3, 2],
    [0.5, 2],
  ])('is not a slice from %s to %s', (start, end) => {
    expect(() => letters.slice(start, end)).toThrow(
      `letters has 5 samples; cannot take those from ${start} up to ${end}`,
    );
  });

  it('knows the original index of its samples through any number of parts', async () => {
    const part = letters.slice(1).select([3, 0, 2]).slice(1);
    expect(await all(part)).toEqual(['b', 'd']);
    expect([part.originalIndex(0), part.originalIndex(1)]).toEqual([1, 3]);
    expect(part.map((letter) => letter.toUpperCase()).originalIndex(1)).toBe(3);
  });

  it('refuses samples that are not there', () => {
    expect(() => letters.get(5)).toThrow('letters has the samples 0 to 4, got 5');
    expect(() => letters.slice(0, 2).get(2)).toThrow('letters[0:2] has the samples 0 to 1, got 2');
    expect(() => letters.select([1, 7])).toThrow('got 7');
    expect(() => letters.get(1.5)).toThrow('got 1.5');
  });
});

describe('split', () => {
  it('gives every sample to one part', async () => {
    const { train, validation, test } = letters.split({ validation: 1, test: 0.4 }, { seed: 3 });
    expect([train.length, validation.length, test.length]).toEqual([2, 1, 2]);
    const samples = [...(await all(train)), ...(await all(validation)), ...(await all(test))];
    expect(samples.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect([train.name, validation.name]).toEqual(['letters train', 'letters validation']);
  });

  it('is the same at every call with the same seed and another with another', async () => {
    const numbers = new ArrayDataset(Array.from({ length: 100 }, (_, index) => index));
    const split = (seed?: number) => all(numbers.split({ validation: 0.3 }, { seed }).validation);
    expect(await split(1)).toEqual(await split(1));
    expect(await split()).toEqual(await split());
    expect(await split(1)).not.toEqual(await split(2));
  });

  it('follows seed()', async () => {
    const { random } = Math;
    const split = () => all(letters.split({ validation: 2 }).validation);
    seed(11);
    const first = await split();
    expect(first).toEqual(await all(letters.split({ validation: 2 }, { seed: 11 }).validation));
    Math.random = random;
  });

  it('takes the last samples in their order where it shall not shuffle', async () => {
    const { train, validation } = letters.split({ validation: 0.4 }, { shuffle: false });
    expect(await all(train)).toEqual(['a', 'b', 'c']);
    expect(await all(validation)).toEqual(['d', 'e']);
  });

  it.each([
    [59551, 0.2, 47640, 11911],
    [60000, 0.1, 54000, 6000],
    [10, 0.3, 7, 3],
    [10, 0.7, 3, 7],
    [3, 0.1, 2, 1],
  ])('of %s samples with a share of %s', (length, share, trainLength, otherLength) => {
    const { train, other } = new ArrayDataset(new Array<number>(length).fill(0)).split({ other: share });
    expect([train.length, other.length]).toEqual([trainLength, otherLength]);
  });

  it.each([
    [{ validation: 0 }, 'the share of validation must lie between 0 and 1'],
    [{ validation: -0.1 }, 'got -0.1'],
    [{ validation: 1.5 }, 'got 1.5'],
    [{ validation: NaN }, 'got NaN'],
    [{ validation: 5 }, 'leave nothing for train'],
    [{ validation: 0.6, test: 0.4 }, '{ validation: 0.6, test: 0.4 } of 5 samples leave nothing for train'],
    [{ train: 0.9 }, '`train` gets what the other parts leave'],
  ])('refuses %j', (shares, message) => {
    expect(() => letters.split(shares as Record<string, number>)).toThrow(message);
  });
});

describe('map', () => {
  it('makes samples when they are asked for, also of samples that are promised', async () => {
    const asked: string[] = [];
    const mapped = letters.map((letter, index) => (asked.push(letter), `${letter}${index}`), 'numbered');
    expect(asked).toEqual([]);
    expect([mapped.get(1), mapped.name, mapped.length]).toEqual(['b1', 'numbered', 5]);
    const later = letters.map((letter) => Promise.resolve(letter)).map((letter) => `${letter}!`);
    expect(await later.get(2)).toBe('c!');
    expect(asked).toEqual(['b']);
  });
});

describe('ImageDataset', () => {
  it('gives a sample as a view and a batch as arrays', () => {
    const images = tinyImages();
    expect(images.get(3)).toEqual({ image: { data: Uint8Array.of(6, 7), shape: [1, 2, 1] }, label: 1 });
    expect(images.batch([4, 1])).toEqual({
      inputs: { data: Uint8Array.of(8, 9, 2, 3), shape: [2, 1, 2, 1] },
      targets: { data: Int32Array.of(0, 1), shape: [2] },
    });
  });

  it('gathers the batches of its parts itself', async () => {
    const images = tinyImages();
    const part = images.slice(1).select([0, 2]);
    expect(await part.batch([1, 0])).toEqual(images.batch([3, 1]));
    expect(part.labelNames).toEqual(['even', 'odd']);
    expect(() => part.batch([2])).toThrow('has the samples 0 to 1, got 2');
  });

  it('gives the same batch as its samples side by side', async () => {
    const images = tinyImages();
    expect(await images.map((sample) => sample).batch([2, 0, 1])).toEqual(images.batch([2, 0, 1]));
  });

  it('refuses pixels and labels that do not fit', () => {
    const options = { name: 'bad', images: new Uint8Array(9), imageShape: [1, 2, 1] as const };
    expect(() => new ImageDataset({ ...options, labels: [0, 1, 0, 1, 0] })).toThrow(
      'bad: 5 labels and images of 1x2x1 need 10 bytes of pixels, got 9',
    );
    const labelled = { ...options, images: new Uint8Array(4), labelNames: ['a', 'b'] };
    expect(() => new ImageDataset({ ...labelled, labels: [0, 2] })).toThrow(
      'bad: expected the label of sample 1 to be one of 0 to 1, got 2',
    );
    expect(() => new ImageDataset({ ...labelled, labelNames: undefined, labels: [0, -1] })).toThrow('got -1');
  });
});

describe('a batch of samples', () => {
  const batch = (samples: unknown[]) =>
    new ArrayDataset(samples, { name: 'mine' }).batch(samples.map((_, index) => index));

  it('stacks inputs with labels', async () => {
    expect(
      await batch([
        { inputs: [1, 2], label: 3 },
        { inputs: [4, 5], label: 0 },
      ]),
    ).toEqual({
      inputs: { data: Float32Array.of(1, 2, 4, 5), shape: [2, 2] },
      targets: { data: Int32Array.of(3, 0), shape: [2] },
    });
  });

  it('stacks inputs with targets, a number as a list of one', async () => {
    const inputs = { data: Int32Array.of(1, 2, 3, 4), shape: [2, 2] };
    expect(await batch([{ inputs, targets: 0.5 }])).toEqual({
      inputs: { data: Int32Array.of(1, 2, 3, 4), shape: [1, 2, 2] },
      targets: { data: Float32Array.of(0.5), shape: [1, 1] },
    });
  });

  it.each<[unknown[], string]>([
    [['a'], 'mine has string. Use map()'],
    [[{ image: 1 }], 'mine has an object with image'],
    [[{ inputs: [1], label: -1 }], 'labels are class indices 0, 1, 2 …; a sample of mine has -1'],
    [
      [
        { inputs: [1], label: 0 },
        { inputs: [1, 2], label: 0 },
      ],
      'expected shape [1] as before, got [2]',
    ],
    [
      [
        { inputs: [1], label: 0 },
        { inputs: [1], targets: 0 },
      ],
      'some samples of mine have a label, others',
    ],
    [[{ inputs: { data: [], shape: [2] }, label: 0 }], 'shape [2] needs 2 values, got 0'],
  ])('refuses %j', async (samples, message) => {
    await expect(batch(samples)).rejects.toThrow(message);
  });
});
