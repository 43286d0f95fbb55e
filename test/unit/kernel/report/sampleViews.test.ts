import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseSamples } from '../../../../src/kernel/report/chooseSamples.ts';
import { querySampleViews, readSampleViews } from '../../../../src/kernel/report/sampleViews.ts';
import { toImagePixels } from '../../../../src/kernel/report/toImagePixels.ts';
import { ArrayDataset } from '../../../../src/training/datasets/arrayDataset.ts';
import { ImageDataset } from '../../../../src/training/datasets/imageDataset.ts';

const digits = new ImageDataset({
  name: 'digits',
  images: Uint8Array.from({ length: 40 }, (_, index) => index * 6),
  imageShape: [2, 2, 1],
  labels: [0, 1, 0, 1, 0, 1, 0, 1, 0, 1],
  labelNames: ['zero', 'one'],
});

test('a page shows samples in order, titled id:label', async () => {
  const views = await querySampleViews(digits, { kind: 'page', offset: 8, count: 6 });
  expect(views).toEqual([
    expect.objectContaining({ index: 8, title: '8:zero', label: 0, labelName: 'zero' }),
    expect.objectContaining({ index: 9, title: '9:one', label: 1, labelName: 'one' }),
  ]);
  expect(views[1]?.image).toEqual({
    width: 2,
    height: 2,
    channels: 1,
    data: Uint8Array.of(216, 222, 228, 234),
  });
});

test('a part of a data set keeps the ids of the whole', async () => {
  const views = await querySampleViews(digits.slice(4, 6), { kind: 'page', offset: 0, count: 9 });
  expect(views.map(({ index, title }) => [index, title])).toEqual([
    [0, '4:zero'],
    [1, '5:one'],
  ]);
});

test('pixels are copied: what the data set does later does not change what was shown', async () => {
  const [view] = await querySampleViews(digits, { kind: 'page', offset: 0, count: 1 });
  expect(view?.image?.data.byteLength).toBe(view?.image?.data.buffer.byteLength);
});

test('a random draw has no repetition and is the same for the same seed', () => {
  fc.assert(
    fc.property(fc.nat(3000), fc.nat(600), fc.integer(), (length, count, seed) => {
      const drawn = chooseSamples(length, { kind: 'random', seed, count });
      expect(new Set(drawn).size).toBe(Math.min(length, count, 500));
      expect(drawn.every((index) => Number.isInteger(index) && index >= 0 && index < length)).toBe(true);
      expect(chooseSamples(length, { kind: 'random', seed, count })).toEqual(drawn);
    }),
  );
  expect(chooseSamples(1000, { kind: 'random', seed: 1, count: 20 })).not.toEqual(
    chooseSamples(1000, { kind: 'random', seed: 2, count: 20 }),
  );
});

test('whatever is asked for, a page lies within the data set', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.double(), fc.double(), (length, offset, count) => {
      const page = chooseSamples(length, { kind: 'page', offset, count });
      expect(page.length).toBeLessThanOrEqual(500);
      expect(page.every((index) => Number.isInteger(index) && index >= 0 && index < length)).toBe(true);
    }),
  );
});

test('samples of other kinds show what they are, and one that can not be read says so in its place', async () => {
  const floats = { data: Float32Array.of(0, 0.5, 1, 0.25), shape: [2, 2] };
  const dataset = new ArrayDataset<unknown>(
    [{ inputs: floats, label: 3 }, { inputs: [1, 2], targets: [0] }, 'some words', null],
    { name: 'mixed' },
  ).map((sample) => {
    if (sample === null) throw new Error('the file is gone');
    return sample;
  });

  const views = await querySampleViews(dataset, { kind: 'page', offset: 0, count: 4 });

  expect(views).toEqual([
    {
      index: 0,
      title: '0:3',
      label: 3,
      image: { width: 2, height: 2, channels: 1, data: Uint8Array.of(0, 128, 255, 64) },
    },
    { index: 1, title: '1', text: '{ inputs: [ 1, 2 ], targets: [ 0 ] }' },
    { index: 2, title: '2', text: "'some words'" },
    { index: 3, title: '3', text: "this sample can't be read: the file is gone" },
  ]);
});

test.each<[string, number[], number[]]>([
  ['0 to 1', [0, 0.2, 1], [0, 51, 255]],
  ['0 to 255', [0, 51, 255], [0, 51, 255]],
  ['around zero', [-2, 0, 2], [0, 128, 255]],
  ['beyond bytes', [0, 500, 1000], [0, 128, 255]],
  ['all the same', [-3, -3, -3], [0, 0, 0]],
  ['not all finite', [NaN, 1, Infinity], [0, 255, 255]],
])('floats with a range of %s are shown', (_, values, bytes) => {
  const shown = toImagePixels({ data: Float32Array.from(values), shape: [1, 3, 1] }, 10);
  expect([...(shown?.data ?? [])]).toEqual(bytes);
});

test('what has no shape of a picture is none, and two channels show the first', () => {
  const data = Uint8Array.of(1, 2, 3, 4);
  expect(toImagePixels({ data, shape: [4] }, 10)).toBeUndefined();
  expect(toImagePixels({ data, shape: [2, 2, 2] }, 10)).toBeUndefined();
  expect(toImagePixels({ data, shape: [0, 4, 1] }, 10)).toBeUndefined();
  expect(toImagePixels({ data, shape: [1, 2, 2] }, 10)?.data).toEqual(Uint8Array.of(1, 3));
});

test('large pictures are brought down', async () => {
  const [view] = await readSampleViews(digits, [0], 1);
  expect(view?.image).toMatchObject({ width: 1, height: 1 });
});
