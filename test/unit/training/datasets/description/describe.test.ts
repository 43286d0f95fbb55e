import { describe, expect, it } from 'vitest';
import { describe as describeData, FunctionDataset, ImageDataset } from 'trainbook';
import type { ImageArray, ImageSample, DatasetDescription } from 'trainbook';
import { ChannelSums } from '../../../../../src/training/datasets/description/channelStatistics.ts';
import { suspectLabels } from '../../../../../src/training/datasets/description/suspectLabels.ts';
import { seededRandom } from '../../../../../src/training/random/seededRandom.ts';
import '../../support/quietTfjs.ts';

const SIDE = 24;

/** A picture of its own: a few coarse waves. */
function waves(seed: number, noise = 0): ImageArray<Uint8Array> {
  const random = seededRandom(seed);
  const [a, b, c, d] = [random() * 6, random() * 6, random() * 6, random() * 6];
  const grain = seededRandom(seed, 1);
  const data = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, at) => {
    const [x, y] = [(Math.floor(at / 3) % SIDE) / SIDE, Math.floor(at / 3 / SIDE) / SIDE];
    return 128 + 60 * Math.sin(a * x * 2 + b) + 60 * Math.cos(c * y * 2 + d) + noise * (grain() - 0.5);
  });
  return { data, shape: [SIDE, SIDE, 3] };
}

function pictures(images: readonly ImageArray<Uint8Array>[], labels: readonly number[], name: string) {
  const make = (index: number): ImageSample<Uint8Array> => {
    if (labels[index] === -1) throw new Error('it is cut off');
    return { image: images[index]!, label: labels[index]! };
  };
  return new FunctionDataset(images.length, make, { name, labelNames: ['cat', 'dog'] });
}

const valueOf = (found: DatasetDescription, property: string, data?: string) =>
  found.rows.find((row) => row.property === property && (!data || row.data === data))?.value;

describe('describe', () => {
  it('counts samples and classes, and tells sizes, channels and what is broken', async () => {
    const small: ImageArray<Uint8Array> = { data: new Uint8Array(8 * 9 * 3).fill(7), shape: [8, 9, 3] };
    const found = await describeData(
      pictures([waves(1), waves(2), waves(3), small, small], [0, 0, 0, 1, -1], 'pets'),
    );
    expect(found.parts[0]).toMatchObject({
      sampleCount: 5,
      classCounts: [3, 1],
      sizes: { height: [8, 24], width: [9, 24], distinct: 2 },
      broken: [{ name: 'sample 4 of pets', reason: 'it is cut off' }],
    });
    expect(found.parts[0]!.channels).toHaveLength(3);
    expect(valueOf(found, 'class cat')).toBe('3 (60.0 %)');
    expect(valueOf(found, 'largest to smallest class')).toBe('3.00 : 1');
    expect(valueOf(found, 'size')).toBe('8x9 to 24x24, 2 different');
    expect(valueOf(found, 'broken')).toBe('1: sample 4 of pets (it is cut off)');
    expect(String(found)).toContain('data  class dog');
  });

  it('finds pictures that are there twice, or nearly, and in several parts', async () => {
    const train = pictures(
      [1, 2, 3, 4, 5, 6].map((seed) => waves(seed)),
      [0, 1, 0, 1, 0, 1],
      'train set',
    );
    const test = pictures([waves(7), waves(3), waves(5, 6), waves(8), waves(8)], [0, 0, 0, 1, 1], 'test set');
    const found = await describeData({ train, test });
    const places = (groups: readonly { part: string; index: number }[][]) =>
      groups.map((group) => group.map(({ part, index }) => `${part} ${index}`));
    expect(places(found.exactDuplicates)).toEqual([
      ['train 2', 'test 1'],
      ['test 3', 'test 4'],
    ]);
    expect(places(found.nearDuplicates)).toEqual([['train 4', 'test 2']]);
    expect(places(found.leaks)).toEqual([
      ['train 2', 'test 1'],
      ['train 4', 'test 2'],
    ]);
    expect(valueOf(found, 'leaks between parts')).toMatch(
      /^2: sample 2 of train set = sample 1 of test set; /,
    );
  });

  it('names the first few of many that are the same', async () => {
    const found = await describeData(
      pictures(
        Array.from({ length: 9 }, () => waves(1)),
        new Array<number>(9).fill(0),
        'nine',
      ),
    );
    const names = [0, 1, 2, 3].map((index) => `sample ${index} of nine`).join(' = ');
    expect(valueOf(found, 'exact duplicates')).toBe(`1: ${names} = 5 more`);
  });

  it('takes different pictures for different, also many', async () => {
    const found = await describeData(
      pictures(
        Array.from({ length: 60 }, (_, seed) => waves(seed + 20)),
        new Array<number>(60).fill(0),
        'many',
      ),
    );
    expect(found.exactDuplicates).toEqual([]);
    expect(found.nearDuplicates.flat().length).toBeLessThan(4);
  });

  it('names labels that a model is sure are others', async () => {
    const labels = [0, 0, 0, 1, 1, 1];
    const data = pictures(
      labels.map((_, seed) => waves(seed)),
      labels,
      'pets',
    );
    const predictions = {
      labels,
      predictions: [0, 0, 1, 1, 1, 0],
      probabilities: [0.9, 0.8, 0.95, 0.9, 0.7, 0.6],
    };
    const found = await describeData(data, { predictions: { data: predictions } });
    expect(found.parts[0]!.suspects).toEqual([
      { part: 'data', index: 2, name: 'sample 2 of pets', label: 0, prediction: 1, probability: 0.95 },
    ]);
    expect(valueOf(found, 'labels to look at')).toBe('1: sample 2 of pets: cat, rather dog (95.0 %)');
  });

  it('describes numbers without pictures', async () => {
    const data = new FunctionDataset(4, (index) => ({ inputs: [index, 1], targets: [0] }), {
      name: 'numbers',
    });
    const { parts } = await describeData(data);
    expect(parts[0]).toMatchObject({ classCounts: [], sampleCount: 4, broken: [] });
    expect(parts[0]!.sizes).toBeUndefined();
    expect(parts[0]!.channels[0]).toMatchObject({ mean: 1.25, min: 0, max: 3 });
  });

  it('gives the statistics of all values, however they are divided into samples', async () => {
    const random = seededRandom(4);
    const values = Uint8Array.from({ length: 6 * 10 * 10 }, () => random() * 256);
    const data = new ImageDataset({
      name: 'd',
      images: values,
      imageShape: [10, 10, 1],
      labels: [0, 0, 0, 0, 0, 0],
    });
    const [found] = (await describeData(data)).parts[0]!.channels;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(found!.mean).toBeCloseTo(mean, 9);
    expect(found!.deviation).toBeCloseTo(Math.sqrt(variance), 9);
  });
});

it('ChannelSums keeps its digits where the mean is large', () => {
  const sums = new ChannelSums();
  for (const value of [1e9, 1e9 + 1, 1e9 + 2]) sums.add({ data: Float32Array.of(value - 1e9), shape: [1] });
  expect(sums.read()[0]).toEqual({ mean: 1, deviation: Math.sqrt(2 / 3), min: 0, max: 2 });
});

it('suspectLabels leaves out what the model is no surer of than of what it is right about', () => {
  const suspects = suspectLabels({
    labels: [0, 1, 0],
    predictions: [0, 1, 1],
    probabilities: [0.9, 0.9, 0.8],
  });
  expect(suspects).toEqual([]);
});
