import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it, vi } from 'vitest';
import type { ArraySample, Batch, Updater } from 'trainbook';
import {
  ArrayDataset,
  NonFiniteError,
  SerialIterator,
  StandardUpdater,
  Trainer,
  checkpoint,
  failOnNonFinite,
  parameterStatistics,
  replayStep,
  saveWeights,
} from 'trainbook';
import { expectNoTensorLeak } from '../../../support/expectNoTensorLeak.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';
import { InMemoryArtifactStore } from '../../../support/training/inMemoryArtifactStore.ts';
import { MockUpdater } from '../support/mockUpdater.ts';
import '../support/quietTfjs.ts';

/** Two layers, the second of which takes a logarithm; a sample below 0 breaks it. */
function lineNetwork(): tf.Sequential {
  const dense = (name: string, inputShape?: number[]) =>
    tf.layers.dense({ units: 1, name, inputShape, kernelInitializer: 'ones', useBias: false });
  const model = tf.sequential({
    layers: [dense('first', [1]), tf.layers.reLU({ name: 'middle' }), dense('last')],
  });
  const middle = model.layers[1]!;
  middle.call = (inputs) => tf.tidy(() => tf.log((Array.isArray(inputs) ? inputs[0]! : inputs).add(1)));
  return model;
}

function trainerOf(inputs: readonly number[], model = lineNetwork(), learningRate = 0.01) {
  const samples = inputs.map((value) => ({ inputs: [value], targets: [1] }));
  return trainerOn(samples, { stop: inputs.length, model, learningRate });
}

function trainerOn(
  samples: readonly ArraySample[],
  {
    stop,
    model = lineNetwork(),
    learningRate = 0.01,
  }: { stop: number; model?: tf.Sequential; learningRate?: number },
) {
  const iterator = new SerialIterator(new ArrayDataset(samples), { batchSize: 1, shuffle: false });
  const optimizer = tf.train.momentum(learningRate, 0.5);
  const updater = new StandardUpdater({ iterator, model, optimizer, loss: 'meanSquaredError' });
  return new Trainer(updater, { stop: [stop, 'iteration'] });
}

async function failureOf(trainer: Trainer): Promise<NonFiniteError> {
  const error: unknown = await trainer.run().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(NonFiniteError);
  return error as NonFiniteError;
}

const dataOf = ({ inputs }: Batch) => [...inputs.data];

describe('failOnNonFinite', () => {
  it('names the first layer, keeps the batch, and leaves the weights from before', async () => {
    const model = lineNetwork();
    const before: number[][] = [];
    const trainer = trainerOf([0.5, 0.7, -5, 0.5], model).extend(
      failOnNonFinite({ folder: new InMemoryArtifactStore() }),
    );
    trainer.extend(() => void before.push([...model.getWeights()[0]!.dataSync()]), {
      trigger: [1, 'iteration'],
      priority: 300,
    });
    const error = await failureOf(trainer);
    expect(error.message).toBe(
      'train/loss is NaN in iteration 3: the first outputs that are not finite are those of middle; ' +
        'the cell in the test/iteration-3.ts repeats it',
    );
    expect(error).toMatchObject({ iteration: 3, layer: 'middle', values: { 'train/loss': NaN } });
    expect(dataOf(error.batch!)).toEqual([-5]);
    expect([...model.getWeights()[0]!.dataSync()]).toEqual(before[1]);
  });

  it('finds what is wrong in the data', async () => {
    const samples = [0.5, 0.5].map((value) => ({ inputs: [value], targets: [1] }));
    const trainer = trainerOn(samples, { stop: 4 }).extend(
      failOnNonFinite({ folder: new InMemoryArtifactStore() }),
    );
    // Batches of the first pass are looked at before they train.
    trainer.extend(() => void (samples[1]!.inputs[0] = NaN), { trigger: [1, 'epoch'] });
    const error = await failureOf(trainer);
    expect(error.message).toBe(
      'train/loss is NaN in iteration 4: the inputs of sample 0 of the batch have NaN; ' +
        'the cell in the test/iteration-4.ts repeats it',
    );
    expect(error.layer).toBeUndefined();
  });

  it('keeps the step in files, which a cell repeats', async () => {
    const folder = temporaryFolder();
    const trainer = trainerOf([0.5, 0.7, -5]).extend(failOnNonFinite({ folder }));
    await failureOf(trainer);
    const cell = await readFile(path.join(folder, 'iteration-3.ts'), 'utf8');
    const file = path.join(folder, 'iteration-3.safetensors');
    expect(cell).toContain(`await replayStep(trainer.updater.task!, ${JSON.stringify(file)});`);
    expect(cell).toMatch(/^\/\/ train\/loss is NaN in iteration 3\./);
    const model = lineNetwork();
    const task = { model, loss: 'meanSquaredError' } as const;
    const replay = await expectNoTensorLeak(() => replayStep(task, file));
    expect(replay).toMatchObject({ loss: NaN, layer: 'middle' });
    expect(dataOf(replay.batch)).toEqual([-5]);
    const before = trainer.updater.task!.model as tf.Sequential;
    expect(model.getWeights()[0]!.dataSync()).toEqual(before.getWeights()[0]!.dataSync());
    const other = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [1] })] });
    await expect(replayStep({ model: other }, file)).rejects.toThrow('is of another model');
    const weights = path.join(folder, 'weights.safetensors');
    await saveWeights(model, weights);
    await expect(replayStep(task, weights)).rejects.toThrow('holds no step');
  });

  it('tells what happened where the step can not be kept', async () => {
    const store = new InMemoryArtifactStore();
    store.write = () => Promise.reject(new Error('no space left on device'));
    const error = await failureOf(trainerOf([0.5, -5]).extend(failOnNonFinite({ folder: store })));
    expect(error.message).toMatch(
      /those of middle; batch and weights could not be kept in the test: no space/,
    );
  });

  it('leaves no checkpoint of what is not finite', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const store = new InMemoryArtifactStore();
    const trainer = trainerOf([0.5, 0.7, -5]).extend(
      failOnNonFinite({ folder: new InMemoryArtifactStore() }),
    );
    await failureOf(trainer.extend(checkpoint(store, { trigger: [2, 'iteration'] })));
    expect([...store.files.keys()]).toEqual(['checkpoint-0-2.safetensors']);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('the latest is checkpoint-0-2.safetensors'));
    warn.mockRestore();
  });

  it('that looks seldom, or knows no model, tells the iteration', async () => {
    const seldom = await failureOf(
      trainerOf([1, 1, -5, 1]).extend(failOnNonFinite({ trigger: [4, 'iteration'] })),
    );
    expect(seldom.message).toMatch(/^train\/loss is NaN in iteration 4; look at each iteration/);
    const updater: Updater = new MockUpdater({
      values: (iteration) => ({ 'train/loss': 1 / (3 - iteration) }),
    });
    const error = await failureOf(
      new Trainer(updater, { stop: [9, 'iteration'] }).extend(
        failOnNonFinite({ folder: new InMemoryArtifactStore() }),
      ),
    );
    expect(error).toMatchObject({ iteration: 3, values: { 'train/loss': Infinity }, batch: undefined });
  });

  it('lets a training be that has none, without a leak', async () => {
    const trainer = trainerOf([0.5, 0.7, 0.2]).extend(
      failOnNonFinite({ folder: new InMemoryArtifactStore() }),
    );
    trainer.extend((t) => t.requestStop('a while'), { trigger: (context) => context.iteration === 1 });
    await trainer.run();
    await expectNoTensorLeak(() => trainer.run());
    expect(trainer.iteration).toBe(3);
  });
});

describe('parameterStatistics', () => {
  it('observes the weights by name', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2] })] });
    model.setWeights([tf.tensor2d([3, -4, 0, 0], [2, 2]), tf.tensor1d([1, 1])]);
    const data = new ArrayDataset([{ inputs: [0, 0], targets: [1, 1] }]);
    const iterator = new SerialIterator(data, { batchSize: 1 });
    const updater = new StandardUpdater({
      iterator,
      model,
      optimizer: tf.train.sgd(0),
      loss: 'meanSquaredError',
    });
    const trainer = new Trainer(updater, { stop: [2, 'epoch'] });
    trainer.extend(parameterStatistics({ filter: (name) => name.endsWith('kernel') }));
    const { epochs } = await trainer.run();
    const { 'train/loss': _loss, ...values } = epochs[1]!.values;
    expect(Object.keys(values)).toHaveLength(5);
    expect(values['weights/dense/kernel/mean']).toBe(-0.25);
    expect(values['weights/dense/kernel/std']).toBeCloseTo(Math.sqrt(25 / 4 - 1 / 16), 6);
    expect(values).toMatchObject({
      'weights/dense/kernel/min': -4,
      'weights/dense/kernel/max': 3,
      'weights/dense/kernel/norm': 5,
    });
    expect(() => parameterStatistics({ statistics: ['median' as 'mean'] })).toThrow(
      "there is no statistic 'median'; there are mean, std, min, max, norm",
    );
  });
});
