import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { ArrayDataset, FunctionDataset, Loader, SerialIterator } from 'trainbook';
import type { Batch, LabelledSample, LastBatch } from 'trainbook';
import { Prefetcher } from '../../../../src/training/iterators/prefetcher.ts';
import type { DataFigures } from '../../../../src/training/loader/dataFigures.ts';
import { DataClock } from '../../../../src/training/loader/dataClock.ts';
import { Limiter } from '../../../../src/training/loader/limiter.ts';
import '../support/quietTfjs.ts';

function numbers(length: number): FunctionDataset<LabelledSample> {
  const make = (index: number) => Promise.resolve({ inputs: [index], label: index });
  return new FunctionDataset(length, make, { name: 'numbers' });
}

function labelsOf(batch: Batch | undefined): number[] | undefined {
  return batch && [...batch.targets.data];
}

describe('Loader', () => {
  it('gives an epoch to each loop over it', async () => {
    const loader = new Loader(numbers(5), { batchSize: 2, seed: 1, prefetch: 3 });
    for (let epoch = 0; epoch < 2; epoch++) {
      const seen: number[] = [];
      for await (const { targets } of loader) seen.push(...targets.data);
      expect(seen.sort()).toEqual([0, 1, 2, 3, 4]);
    }
    await loader.close();
  });

  it('walks as a SerialIterator does, and stands at the same places', async () => {
    const lastBatches = fc.constantFrom<LastBatch>('smaller', 'drop', 'wrap');
    const cases = fc.record({
      length: fc.integer({ min: 4, max: 20 }),
      batchSize: fc.integer({ min: 1, max: 4 }),
      prefetch: fc.integer({ min: 0, max: 4 }),
      lastBatch: lastBatches,
      repeat: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ length, prefetch, ...options }) => {
        const data = numbers(length);
        const serial = new SerialIterator(data, { ...options, seed: 3 });
        const loader = new Loader(data, { ...options, seed: 3, prefetch });
        expect(loader.iterationsPerEpoch).toBe(serial.iterationsPerEpoch);
        for (let count = 0; count < 12; count++) {
          expect(labelsOf(await loader.next())).toEqual(labelsOf(await serial.next()));
          expect([loader.state, loader.epochDetail]).toEqual([serial.state, serial.epochDetail]);
        }
      }),
    );
  });

  it('goes on from a place in the middle of an epoch, with a prefetcher before it too', async () => {
    const whole = new Loader(numbers(10), { batchSize: 3, seed: 1 });
    const batches: (number[] | undefined)[] = [];
    for (let count = 0; count < 8; count++) batches.push(labelsOf(await whole.next()));
    const first = new Prefetcher(new Loader(numbers(10), { batchSize: 3, seed: 1 }));
    for (let count = 0; count < 3; count++) {
      expect(labelsOf(await first.next())).toEqual(batches[count]);
      first.prefetch();
    }
    const { state } = first;
    const second = new Prefetcher(new Loader(numbers(10), { batchSize: 3, seed: 9 }));
    second.state = JSON.parse(JSON.stringify(state));
    for (let count = 3; count < 8; count++) {
      expect(labelsOf(await second.next())).toEqual(batches[count]);
      second.prefetch();
    }
  });

  it('makes no more batches ahead than it may, and no batch twice', async () => {
    const make = vi.fn((index: number) => Promise.resolve({ inputs: [index], label: index }));
    const data = new FunctionDataset(100, make, { name: 'numbers' });
    const batches = new Prefetcher(new Loader(data, { batchSize: 2, shuffle: false, prefetch: 3 }));
    await batches.next();
    expect(make).toHaveBeenCalledTimes(2 * (1 + 3));
    batches.prefetch();
    await batches.next();
    batches.prefetch();
    await batches.next();
    expect(make).toHaveBeenCalledTimes(2 * (3 + 3));
    expect(new Set(make.mock.calls.map(([index]) => index)).size).toBe(12);
  });

  it('stays at a batch that can not be made, and makes it when it can', async () => {
    let isBroken = true;
    const data = numbers(6).map((sample) => {
      if (sample.label === 3 && isBroken) throw new Error('sample 3 is broken');
      return sample;
    });
    const loader = new Loader(data, { batchSize: 2, shuffle: false });
    expect(labelsOf(await loader.next())).toEqual([0, 1]);
    await expect(loader.next()).rejects.toThrow('sample 3 is broken');
    expect(loader.state.position).toBe(2);
    isBroken = false;
    expect(labelsOf(await loader.next())).toEqual([2, 3]);
  });

  it('collates as it is told, and changes whole batches by their place', async () => {
    const samples = Array.from({ length: 8 }, (_, value) => ({ value }));
    const make = (prefetch: number) =>
      new Loader(new ArrayDataset(samples), {
        batchSize: 2,
        seed: 2,
        prefetch,
        collate: (group) => ({
          inputs: { data: Float32Array.from(group, ({ value }) => value), shape: [group.length, 1] },
          targets: { data: new Int32Array(group.length), shape: [group.length] },
        }),
        batchTransform: {
          description: 'noise',
          apply: ({ inputs, targets }, random) => ({
            inputs: { ...inputs, data: inputs.data.map((value) => value + random()) },
            targets,
          }),
        },
      });
    const [a, b] = [make(0), make(5)];
    const seen = new Set<number>();
    for (let count = 0; count < 8; count++) {
      const { inputs } = (await a.next())!;
      expect((await b.next())!.inputs).toEqual(inputs);
      for (const value of inputs.data) seen.add(value);
    }
    expect(seen.size).toBe(16);
  });

  it('counts what it has served and what is ahead', async () => {
    const loader = new Loader(numbers(20), { batchSize: 4, prefetch: 2 });
    await loader.next();
    await loader.next();
    const { figures } = loader;
    expect([figures.sampleCount, figures.queueDepth, figures.queueLimit]).toEqual([8, 2, 2]);
    expect(figures.stageSeconds.collate).toBeGreaterThanOrEqual(0);
    await loader.close();
    expect(loader.figures.queueDepth).toBe(0);
  });

  it.each<[object, string]>([
    [{ prefetch: -1 }, 'prefetch must be a whole number from 0, got -1'],
    [{ workers: 1.5 }, 'workers must be a whole number from 0, got 1.5'],
  ])('refuses %o', (options, message) => {
    expect(() => new Loader(numbers(4), { batchSize: 2, ...options })).toThrow(message);
  });

  it('refuses a place that the data does not have', () => {
    const loader = new Loader(numbers(4), { batchSize: 2 });
    expect(() => (loader.state = { seed: 1, epoch: 0, position: 4 })).toThrow('cannot go on at sample 4');
  });
});

describe('Limiter', () => {
  it('lets so many go on at once, in the order in which they came', async () => {
    const limiter = new Limiter(2);
    const open: (() => void)[] = [];
    const begun: number[] = [];
    const all = [0, 1, 2, 3, 4].map((number) =>
      limiter.run(async () => {
        begun.push(number);
        await new Promise<void>((resolve) => open.push(resolve));
        if (number === 1) throw new Error('one');
        return number;
      }),
    );
    const settled = Promise.allSettled(all);
    await vi.waitFor(() => expect(begun).toEqual([0, 1]));
    open[1]!();
    await vi.waitFor(() => expect(begun).toEqual([0, 1, 2]));
    open[0]!();
    await vi.waitFor(() => expect(begun).toEqual([0, 1, 2, 3]));
    open[2]!();
    open[3]!();
    await vi.waitFor(() => expect(begun).toEqual([0, 1, 2, 3, 4]));
    open[4]!();
    expect((await settled).map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
  });
});

describe('DataClock', () => {
  const figures: DataFigures = {
    queueDepth: 0,
    queueLimit: 2,
    readyCount: 0,
    queuedBytes: 0,
    sampleCount: 0,
    stageSeconds: { read: 1, decode: 5, transform: 2, collate: 0 },
  };

  it('adds up and gives the rate of the last seconds', () => {
    const clock = new DataClock(() => undefined);
    for (let count = 0; count < 20; count++)
      clock.note({ waitMs: 100, updateMs: 1000, sampleCount: 50 }, undefined);
    expect(clock.report(undefined)).toEqual({
      dataWait: 0.1,
      waitShare: 0.1,
      samplesPerSecond: 50,
      totalWaitSeconds: 2,
      totalSeconds: 20,
      sampleCount: 1000,
    });
  });

  it.each([
    [figures, /^the training waits for its data for 40 % of the time, most of which goes into decoding/],
    [undefined, /a Loader instead of a SerialIterator makes several batches ahead$/],
  ])('says once that data is the bottleneck, and why', (given, message) => {
    const tell = vi.fn();
    const clock = new DataClock(tell);
    for (let count = 0; count < 9; count++)
      clock.note({ waitMs: 400, updateMs: 1000, sampleCount: 1 }, given);
    expect(tell).not.toHaveBeenCalled();
    for (let count = 0; count < 30; count++)
      clock.note({ waitMs: 400, updateMs: 1000, sampleCount: 1 }, given);
    expect(tell.mock.calls).toEqual([[expect.stringMatching(message)]]);
  });

  it('says nothing where the data keeps up', () => {
    const tell = vi.fn();
    const clock = new DataClock(tell);
    for (let count = 0; count < 50; count++)
      clock.note({ waitMs: 20, updateMs: 1000, sampleCount: 1 }, figures);
    expect(tell).not.toHaveBeenCalled();
  });
});
