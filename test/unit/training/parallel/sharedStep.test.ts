import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SerialIterator, StandardUpdater } from 'trainbook';
import type { ReplicaThreads } from '../../../../src/training/parallel/replicaThreads.ts';
import { setReplicaThreads } from '../../../../src/training/parallel/replicaThreads.ts';
import { sumOfParts } from '../../../../src/training/parallel/splitTask.ts';
import '../support/quietTfjs.ts';
import { clouds, perceptron } from '../support/tinyProblem.ts';

afterEach(() => {
  setReplicaThreads(() => undefined);
  vi.restoreAllMocks();
});

function threadsThatFail(isFixed: boolean): ReplicaThreads & { ask: ReturnType<typeof vi.fn> } {
  return { count: 2, isFixed, ask: vi.fn(() => Promise.reject(new Error('no thread'))), end: vi.fn() };
}

async function train(
  model: tf.LayersModel,
  threads: ReplicaThreads,
  steps: number,
): Promise<StandardUpdater> {
  setReplicaThreads(() => threads);
  const iterator = new SerialIterator(clouds(), { batchSize: 16, seed: 1 });
  const updater = new StandardUpdater({ iterator, model, optimizer: 'sgd' });
  for (let step = 0; step < steps; step++) {
    const result = await updater.update();
    tf.dispose(Object.values(result?.values ?? {}).filter((value) => typeof value === 'object'));
  }
  return updater;
}

describe('a step that threads could share', () => {
  it('is computed in one thread, and says why once, when the others fail', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const updater = await train(perceptron(), threadsThatFail(true), 3);
    expect(updater.epochDetail).toBe(3 / 4);
    expect(warn.mock.calls).toEqual([['training goes on in one thread: no thread']]);
  });

  it('does not start threads where steps are short', async () => {
    vi.spyOn(tf.util, 'now').mockImplementation(clockOf(1));
    const threads = threadsThatFail(false);
    await train(perceptron(), threads, 6);
    expect(threads.ask).not.toHaveBeenCalled();
  });

  it('is not split without being asked where parts would give other numbers', async () => {
    vi.spyOn(tf.util, 'now').mockImplementation(clockOf(50));
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const threads = threadsThatFail(false);
    const model = perceptron();
    const normalised = tf.sequential({ layers: [model.layers[0]!, tf.layers.batchNormalization()] });
    normalised.add(tf.layers.dense({ units: 3, activation: 'softmax' }));
    await train(normalised, threads, 4);
    expect(threads.ask).not.toHaveBeenCalled();
    expect(warn.mock.calls.flat().join()).toContain('set TRAINBOOK_THREADS to use several all the same');
  });
});

/** Each look at it is so many milliseconds after the one before. */
function clockOf(milliseconds: number): () => number {
  let now = 0;
  return () => (now += milliseconds);
}

describe('sumOfParts', () => {
  const ofParts = [Float32Array.of(1, 10), Float32Array.of(4, 40)];

  it('is the mean over a batch for the shares of unequal parts', () => {
    expect([...sumOfParts(ofParts, [2], [2 / 3, 1 / 3]).dataSync()]).toEqual([2, 20]);
  });

  it('is the plain sum without', () => {
    const sum = sumOfParts(ofParts, [2, 1]);
    expect(sum.arraySync()).toEqual([[5], [50]]);
  });
});
