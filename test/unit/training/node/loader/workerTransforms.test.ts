import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  ArrayDataset,
  centreCrop,
  colourJitter,
  compose,
  cutout,
  denormalise,
  gaussianBlur,
  Loader,
  normalise,
  pad,
  randomAffine,
  randomCrop,
  randomErasing,
  randomFlip,
  randomGrey,
  randomResizedCrop,
  randomRotation,
  resize,
  swapChannels,
  transformImages,
} from 'trainbook';
import type { ImageArray, ImageSample, Transform } from 'trainbook';
import { setTransformThreads } from '../../../../../src/training/loader/transformThreads.ts';
import { WorkerTransforms } from '../../../../../src/training/node/loader/workerTransforms.ts';
import { seededRandom } from '../../../../../src/training/random/seededRandom.ts';
import { bundleModule } from '../../../../support/bundleModule.ts';
import { temporaryFolder } from '../../../../support/temporaryFolder.ts';

const THREAD = 'src/training/node/loader/transformThread.ts';
const PICTURE: ImageArray<Uint8Array> = {
  data: Uint8Array.from({ length: 12 * 10 * 3 }, (_, index) => (index * 7919) % 256),
  shape: [12, 10, 3],
};

const TRANSFORMS: Transform[] = [
  centreCrop(6),
  colourJitter({ brightness: 0.4, hue: 0.1 }),
  compose<ImageArray>(resize(9), randomCrop(8), normalise({ mean: [0.5, 0.4, 0.3] })),
  cutout(4, { fill: 7 }),
  denormalise({ scale: 2 }),
  gaussianBlur(3),
  normalise(),
  pad([1, 2], { mode: 'edge' }),
  randomAffine({ degrees: 20, scale: [0.8, 1.2] }),
  randomCrop(8, { padding: 2 }),
  randomErasing({ probability: 1 }),
  randomFlip({ axis: 'vertical' }),
  randomGrey(0.5),
  randomResizedCrop(6, { antialias: false }),
  randomRotation(30, { interpolation: 'nearest' }),
  resize([7, 5], { interpolation: 'bicubic' }),
  swapChannels(),
];

let script = '';
beforeAll(async () => {
  script = await bundleModule(THREAD, mkdtempSync(path.join(tmpdir(), 'trainbook-test-')));
});
afterAll(() => rmSync(path.dirname(script), { recursive: true }));
afterEach(() => setTransformThreads(undefined));

function start(options: { script: string; count: number }): WorkerTransforms {
  const threads = new WorkerTransforms(options);
  onTestFinished(() => threads.close());
  return threads;
}

/** A thread that gives pictures back as they are, and ends as the first key of a job says. */
function mortalScript(): string {
  const folder = temporaryFolder();
  const file = path.join(folder, 'thread.mjs');
  const text = `
    import { existsSync, writeFileSync } from 'node:fs';
    import { parentPort } from 'node:worker_threads';
    const marker = ${JSON.stringify(path.join(folder, 'died'))};
    parentPort.on('message', ({ id, job: { image, keys: [fate] } }) => {
      if (fate === 2 || (fate === 1 && !existsSync(marker))) {
        writeFileSync(marker, '');
        process.exit(3);
      }
      parentPort.postMessage({ id, image });
    });
  `;
  writeFileSync(file, text);
  return file;
}

const job = (fate: number) => ({ image: PICTURE, recipe: { name: 'none', options: [] }, keys: [fate] });

describe('threads that transform', () => {
  it('do each transform as this thread does', async () => {
    const threads = start({ script, count: 2 });
    const keys = [1, 2, 3];
    for (const { apply, recipe, description } of TRANSFORMS) {
      const there = await threads.transform({ image: PICTURE, recipe: recipe!, keys });
      expect(there, description).toEqual(apply(PICTURE, seededRandom(...keys)));
    }
  });

  it('tell what a transform throws, and go on', async () => {
    const threads = start({ script, count: 1 });
    const { recipe } = randomCrop(30);
    await expect(threads.transform({ image: PICTURE, recipe: recipe!, keys: [1] })).rejects.toThrow(
      'a picture of 12x10 has no part of 30x30',
    );
    const crop = centreCrop(2).recipe!;
    expect((await threads.transform({ image: PICTURE, recipe: crop, keys: [] })).shape).toEqual([2, 2, 3]);
  });

  it('take the place of one that died, once, with all that it had to do', async () => {
    const threads = start({ script: mortalScript(), count: 1 });
    const done = await Promise.all([0, 1, 0, 0].map((fate) => threads.transform(job(fate))));
    expect(done).toEqual([PICTURE, PICTURE, PICTURE, PICTURE]);
    await expect(threads.transform(job(2))).rejects.toThrow(
      'ended with code 3, and one was replaced already: transform with workers: 0',
    );
    await expect(threads.transform(job(0))).rejects.toThrow('was replaced already');
  });

  it('reject what they have not done when they are closed', async () => {
    const threads = start({ script, count: 2 });
    const recipe = gaussianBlur(3).recipe!;
    const open = [1, 2, 3].map((key) => threads.transform({ image: PICTURE, recipe, keys: [key] }));
    const results = Promise.allSettled(open);
    await threads.close();
    expect((await results).map(({ status }) => status)).toContain('rejected');
    await expect(threads.transform({ image: PICTURE, recipe, keys: [1] })).rejects.toThrow('were closed');
  });
});

describe('a loader with workers', () => {
  const samples = Array.from({ length: 22 }, (_, label): ImageSample => ({ image: PICTURE, label }));
  const steps = compose<ImageArray>(randomCrop(8), randomFlip(), colourJitter({ brightness: 0.5 }));
  const data = transformImages(new ArrayDataset(samples, { name: 'pictures' }), steps, { seed: 3 });

  async function batchesWith(workers: number, prefetch: number): Promise<number[][]> {
    setTransformThreads((count) => start({ script, count }));
    const loader = new Loader(data, { batchSize: 5, seed: 1, workers, prefetch, lastBatch: 'wrap' });
    const batches: number[][] = [];
    for (let count = 0; count < 9; count++) {
      const { inputs, targets } = (await loader.next())!;
      batches.push([...targets.data, ...inputs.data]);
    }
    await loader.close();
    return batches;
  }

  it('gives the same batches whatever their number', async () => {
    const alone = await batchesWith(0, 0);
    expect(await batchesWith(1, 2)).toEqual(alone);
    expect(await batchesWith(3, 4)).toEqual(alone);
  });

  it('ends its threads with a pass, and by close', async () => {
    const started: WorkerTransforms[] = [];
    setTransformThreads((count) => {
      started.push(start({ script, count }));
      return started.at(-1)!;
    });
    const loader = new Loader(data, { batchSize: 11, repeat: false, workers: 2 });
    while (await loader.next());
    const recipe = centreCrop(2).recipe!;
    await expect(started[0]!.transform({ image: PICTURE, recipe, keys: [] })).rejects.toThrow('were closed');
    loader.state = { seed: 1, epoch: 0, position: 0 };
    expect((await loader.next())!.targets.data).toHaveLength(11);
    await loader.close();
    expect(started).toHaveLength(2);
    await expect(started[1]!.transform({ image: PICTURE, recipe, keys: [] })).rejects.toThrow('were closed');
  });

  it('names the sample and the transform that failed in a thread', async () => {
    setTransformThreads((count) => start({ script, count }));
    const broken = transformImages(new ArrayDataset(samples, { name: 'pictures' }), randomCrop(30));
    const loader = new Loader(broken, { batchSize: 1, shuffle: false, workers: 1 });
    await expect(loader.next()).rejects.toThrow(
      'sample 0 of pictures, randomCrop(30): a picture of 12x10 has no part of 30x30',
    );
    await loader.close();
  });
});
