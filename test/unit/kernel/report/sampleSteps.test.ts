import { describe, expect, it } from 'vitest';
import { readSampleSteps } from '../../../../src/kernel/report/sampleSteps.ts';
import { describeArray } from '../../../../src/kernel/report/stepViews.ts';
import {
  centreCrop,
  compose,
  FunctionDataset,
  normalise,
  randomFlip,
  resize,
  transformImages,
} from '../../../../src/training/index.ts';
import type { ImageArray, ImageSample } from '../../../../src/training/index.ts';

const files = new FunctionDataset(
  6,
  (index): ImageSample => ({
    image: {
      data: Uint8Array.from({ length: 8 * 12 * 3 }, (_, at) => (at * 5 + index) % 256),
      shape: [8, 12, 3],
    },
    label: index % 2,
  }),
  { name: 'files', labelNames: ['cat', 'dog'] },
);
const steps = compose<ImageArray>(
  resize(6, { antialias: false }),
  compose<ImageArray>(randomFlip(), centreCrop(4)),
  normalise({ mean: [0.5, 0.5, 0.5] }),
);
const data = transformImages(
  files.map(({ image, label }) => ({ image, label })),
  steps,
  { seed: 1 },
).slice(2, 5);

describe('readSampleSteps', () => {
  it('shows a sample after each thing that is done to it, with the range of its values, and in its batch', async () => {
    const views = await readSampleSteps(data, { index: 1, epoch: 0 });
    expect(views.map(({ index, title }) => [index, title])).toEqual([
      [0, 'files'],
      [1, 'map'],
      [2, 'resize(6, bilinear, no antialias)'],
      [3, 'randomFlip(horizontal, probability 0.5)'],
      [4, 'centreCrop(4)'],
      [5, 'normalise(scale 0.00392157, mean 0.5 0.5 0.5)'],
      [6, 'in the batch'],
    ]);
    expect(views.map(({ note }) => note?.split(',')[0])).toEqual([
      'uint8 8x12x3',
      'uint8 8x12x3',
      'uint8 6x9x3',
      'uint8 6x9x3',
      'uint8 4x4x3',
      'float32 4x4x3',
      'float32 4x4x3',
    ]);
    expect(views.every(({ image, label }) => image !== undefined && label === 1)).toBe(true);
    expect(views.at(-1)!.note).toBe(views.at(-2)!.note);
    expect(views.at(-1)!.image).toEqual(views.at(-2)!.image);
  });

  it('ends with the numbers of the batch, in the epoch that is asked for', async () => {
    const flipped = new Set<string>();
    for (let epoch = 0; epoch < 6; epoch++) {
      const traced = await data.steps(0, { epoch });
      const { image } = traced.at(-1)!.sample as ImageSample;
      expect(image.data).toEqual((await data.batch([0], undefined, { epoch })).inputs.data);
      flipped.add([...image.data].join());
    }
    expect(flipped.size).toBe(2);
  });

  it('shows samples that are not made for training as far as they go, and says which can not be read', async () => {
    const words = new FunctionDataset(2, (index) => ({ word: 'ab'[index] }), { name: 'words' });
    const views = await readSampleSteps(words, { index: 1, epoch: 0 });
    expect(views).toEqual([expect.objectContaining({ title: 'words', text: "{ word: 'b' }" })]);
    await expect(readSampleSteps(words, { index: 2, epoch: 0 })).rejects.toThrow(
      'words has the samples 0 to 1',
    );
  });

  it('says what values there are', () => {
    expect(describeArray({ data: Float32Array.of(-1.5, 0, 3), shape: [3] })).toBe(
      'float32 3, -1.5 to 3, mean 0.5',
    );
  });
});
