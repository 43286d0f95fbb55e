import { describe, expect, it } from 'vitest';
import { readRowSteps, readRows } from '../../../../src/kernel/report/batchViews.ts';
import { readSampleSteps } from '../../../../src/kernel/report/sampleSteps.ts';
import type { SeenBatch } from '../../../../src/training/updaters/seenBatch.ts';
import type { ImageSample, LoaderOptions } from '../../../../src/training/index.ts';
import {
  ArrayDataset,
  FunctionDataset,
  Loader,
  mixup,
  normalise,
  transformImages,
} from '../../../../src/training/index.ts';

const files = new FunctionDataset(
  6,
  (index): ImageSample => ({
    image: { data: new Uint8Array(12).fill(40 * index), shape: [2, 2, 3] },
    label: index % 2,
  }),
  { name: 'files', labelNames: ['cat', 'dog'] },
);
const data = transformImages(files.slice(1), normalise({ mean: [0.5, 0.5, 0.5] }));
const all = { kind: 'page', offset: 0, count: 100 } as const;

async function seenOf(options: Partial<LoaderOptions<ImageSample>> = {}): Promise<SeenBatch> {
  const loader = new Loader(data, { batchSize: 3, seed: 4, prefetch: 0, ...options });
  return { batch: (await loader.next())!, dataset: data, epoch: 0 };
}

describe('a batch that a network learns from', () => {
  it('is shown row by row, with the samples that are in it', async () => {
    const seen = await seenOf({ shuffle: false });
    const views = readRows(seen, all);
    expect(views.map(({ index, title }) => [index, title])).toEqual([
      [0, '1:dog'],
      [1, '2:cat'],
      [2, '3:dog'],
    ]);
    expect(views.every(({ image }) => image?.width === 2 && image.channels === 3)).toBe(true);
    expect(readRows(seen, { kind: 'chosen', indices: [2] }).map(({ title }) => title)).toEqual(['3:dog']);
  });

  it('tells the steps of a row, the last with the very numbers of the batch', async () => {
    const seen = await seenOf({ shuffle: false });
    seen.batch.inputs.data.fill(0.25, 12, 24);
    const steps = await readRowSteps(seen, 1);
    expect(steps.map(({ index, title, note }) => [index, title, note])).toEqual([
      [0, 'files', 'uint8 2x2x3, 80 to 80, mean 80'],
      [1, 'normalise(scale 0.00392157, mean 0.5 0.5 0.5)', 'float32 2x2x3, -0.1863 to -0.1863, mean -0.1863'],
      [2, 'in the batch', 'cat; float32 2x2x3, 0.25 to 0.25, mean 0.25'],
    ]);
    await expect(readRowSteps(seen, 3)).rejects.toThrow('the batch has the rows 0 to 2, got 3');
  });

  it('tells of mixed samples what was done and how much of each class there is', async () => {
    const seen = await seenOf({ shuffle: false, batchTransform: mixup({ classes: 2 }) });
    const share = seen.batch.targets.data[1]!; // of row 0, which is a dog, with the last one, which is one too
    expect(share).toBeCloseTo(1, 5);
    const cat = Number(seen.batch.targets.data[2]!.toPrecision(3));
    const dog = Number(seen.batch.targets.data[3]!.toPrecision(3));
    const words = cat > dog ? `${cat} cat + ${dog} dog` : `${dog} dog + ${cat} cat`;
    expect(readRows(seen, all)[1]).toMatchObject({ title: '2', note: words });
    const last = (await readRowSteps(seen, 1)).at(-1)!;
    expect(last.title).toBe('mixup(alpha 1), in the batch');
    expect(last.note).toMatch(words);
  });

  it('is what ends the steps of a sample that is in it, in its epoch', async () => {
    const seen = await seenOf({ shuffle: false, batchTransform: mixup({ classes: 2 }) });
    const lastOf = async (index: number, epoch = 0): Promise<string> =>
      (await readSampleSteps(data, { index, epoch }, seen)).at(-1)!.title;
    expect(await lastOf(0)).toBe('mixup(alpha 1), in the batch');
    expect(await lastOf(4)).toBe('in the batch');
    expect(await lastOf(0, 1)).toBe('in the batch');
    const others = await readSampleSteps(files, { index: 0, epoch: 0 }, seen);
    expect(others.at(-1)!.title).toBe('in the batch');
  });

  it('is shown as numbers where there are no pictures, and without steps where rows are no samples', async () => {
    const batch = {
      inputs: { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] },
      targets: { data: Float32Array.of(0.5, -2.25), shape: [2, 1] },
    };
    const seen: SeenBatch = { batch, dataset: new ArrayDataset([{ inputs: [1, 2] }]), epoch: 3 };
    expect(readRows(seen, all)).toEqual([
      { index: 0, title: '0', note: '0.5', text: 'Float32Array(2) [ 1, 2 ]' },
      { index: 1, title: '1', note: '-2.25', text: 'Float32Array(2) [ 3, 4 ]' },
    ]);
    expect(await readRowSteps(seen, 1)).toEqual([
      {
        index: 0,
        title: 'in the batch',
        text: 'Float32Array(2) [ 3, 4 ]',
        note: '-2.25; float32 2, 3 to 4, mean 3.5',
      },
    ]);
  });
});
