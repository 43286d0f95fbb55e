import * as tf from '@tensorflow/tfjs';
import { describe, expect, it, vi } from 'vitest';
import { StandardUpdater, StreamIterator, Trainer } from 'trainbook';
import type { Batch, LabelledSample } from 'trainbook';
import { Prefetcher } from '../../../../src/training/iterators/prefetcher.ts';
import '../support/quietTfjs.ts';

async function* numbers(length: number): AsyncGenerator<LabelledSample> {
  for (let index = 0; index < length; index++) {
    await Promise.resolve();
    yield { inputs: [index / 10], label: index };
  }
}

const labelsOf = (batch: Batch | undefined) => batch && [...batch.targets.data];

describe('StreamIterator', () => {
  it('makes batches of what comes, over the end of a stream that is repeated', async () => {
    const open = vi.fn(() => numbers(5));
    const iterator = new StreamIterator(open, { batchSize: 2, iterationsPerEpoch: 2 });
    const seen: unknown[] = [];
    for (let count = 0; count < 5; count++)
      seen.push([labelsOf(await iterator.next()), iterator.epochDetail]);
    expect(seen).toEqual([
      [[0, 1], 0.5],
      [[2, 3], 1],
      [[4, 0], 1.5],
      [[1, 2], 2],
      [[3, 4], 2.5],
    ]);
    expect(open).toHaveBeenCalledTimes(2);
  });

  it('ends with a stream that is not repeated, also one without samples', async () => {
    const options = { batchSize: 2, iterationsPerEpoch: 10 };
    const once = new StreamIterator(() => numbers(3), { ...options, repeat: false });
    expect([await once.next(), await once.next(), await once.next()].map(labelsOf)).toEqual([
      [0, 1],
      [2],
      undefined,
    ]);
    const empty = new StreamIterator(() => [], options);
    expect(await empty.next()).toBeUndefined();
  });

  it('goes on from a place of before, with a batch ahead too', async () => {
    const make = () => new StreamIterator(() => numbers(7), { batchSize: 2, iterationsPerEpoch: 3 });
    const whole = make();
    const batches: unknown[] = [];
    for (let count = 0; count < 8; count++) batches.push(labelsOf(await whole.next()));
    const first = new Prefetcher(make());
    for (let count = 0; count < 4; count++) {
      expect(labelsOf(await first.next())).toEqual(batches[count]);
      first.prefetch();
    }
    const second = make();
    second.state = JSON.parse(JSON.stringify(first.state));
    for (let count = 4; count < 8; count++) expect(labelsOf(await second.next())).toEqual(batches[count]);
    second.state = { seed: 0, epoch: 0, position: 2 };
    expect(labelsOf(await second.next())).toEqual(batches[1]);
    expect(() => (second.state = { seed: 0, epoch: 0, position: 6 })).toThrow('cannot go on at sample 6');
  });

  it('gives an epoch to a loop, closes its stream, and tells what the stream fails with', async () => {
    const closed = vi.fn();
    async function* failing(): AsyncGenerator<LabelledSample> {
      try {
        yield* numbers(4);
        throw new Error('the line is cut');
      } finally {
        closed();
      }
    }
    const iterator = new StreamIterator(failing, { batchSize: 2, iterationsPerEpoch: 1 });
    for await (const { targets } of iterator) expect([...targets.data]).toEqual([0, 1]);
    await iterator.close();
    expect(closed).toHaveBeenCalledTimes(1);
    expect(labelsOf(await iterator.next())).toEqual([2, 3]);
    await expect(iterator.next()).rejects.toThrow('the line is cut');
    expect(() => iterator.dataset.get(0)).toThrow('stream is a stream: its samples come one after the other');
  });

  it('feeds a trainer, which ends by epochs of the given length', async () => {
    const closed = vi.fn();
    async function* line(): AsyncGenerator<{ inputs: number[]; targets: number[] }> {
      try {
        for (let index = 0; ; index = (index + 1) % 16) yield { inputs: [index / 16], targets: [index / 8] };
      } finally {
        closed();
      }
    }
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
    const iterator = new StreamIterator(line, { batchSize: 8, iterationsPerEpoch: 5, name: 'line' });
    const updater = new StandardUpdater({ iterator, model, optimizer: 'sgd', loss: 'meanSquaredError' });
    const history = await new Trainer(updater, { stop: [3, 'epoch'] }).run();
    expect([history.iteration, history.epochs.length]).toEqual([15, 3]);
    const [first, last] = [history.epochs[0], history.epochs[2]].map((epoch) => epoch!.values['train/loss']!);
    expect(last).toBeLessThan(first!);
    expect(closed).toHaveBeenCalledTimes(1);
    expect(updater.data.figures?.sampleCount).toBeGreaterThanOrEqual(15 * 8);
    updater.dispose();
    model.dispose();
  });
});
