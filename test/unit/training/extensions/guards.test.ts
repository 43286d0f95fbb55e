import * as tf from '@tensorflow/tfjs';
import { describe, expect, it, vi } from 'vitest';
import type { Batch, Updater } from 'trainbook';
import {
  ArrayDataset,
  NonFiniteError,
  SerialIterator,
  StandardUpdater,
  Trainer,
  checkpoint,
  failOnNonFinite,
  parameterStatistics,
} from 'trainbook';
import { expectNoTensorLeak } from '../../../support/expectNoTensorLeak.ts';
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
  const data = new ArrayDataset(inputs.map((value) => ({ inputs: [value], targets: [1] })));
  const iterator = new SerialIterator(data, { batchSize: 1, shuffle: false });
  const optimizer = tf.train.momentum(learningRate, 0.5);
  const updater = new StandardUpdater({ iterator, model, optimizer, loss: 'meanSquaredError' });
  return new Trainer(updater, { stop: [inputs.length, 'iteration'] });
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
    const trainer = trainerOf([0.5, 0.7, -5, 0.5], model).extend(failOnNonFinite());
    trainer.extend(() => void before.push([...model.getWeights()[0]!.dataSync()]), {
      trigger: [1, 'iteration'],
      priority: 300,
    });
    const error = await failureOf(trainer);
    expect(error.message).toBe(
      'train/loss is NaN in iteration 3: the first outputs that are not finite are those of middle',
    );
    expect(error).toMatchObject({ iteration: 3, layer: 'middle', values: { 'train/loss': NaN } });
    expect(dataOf(error.batch!)).toEqual([-5]);
    expect([...model.getWeights()[0]!.dataSync()]).toEqual(before[1]);
  });

  it('finds what is wrong in the data', async () => {
    const error = await failureOf(trainerOf([0.5, NaN]).extend(failOnNonFinite()));
    expect(error.message).toBe(
      'train/loss is NaN in iteration 2: the inputs of sample 0 of the batch have NaN',
    );
    expect(error.layer).toBeUndefined();
  });

  it('leaves no checkpoint of what is not finite', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const store = new InMemoryArtifactStore();
    const trainer = trainerOf([0.5, 0.7, -5]).extend(failOnNonFinite());
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
    const error = await failureOf(new Trainer(updater, { stop: [9, 'iteration'] }).extend(failOnNonFinite()));
    expect(error).toMatchObject({ iteration: 3, values: { 'train/loss': Infinity }, batch: undefined });
  });

  it('lets a training be that has none, without a leak', async () => {
    const trainer = trainerOf([0.5, 0.7, 0.2]).extend(failOnNonFinite());
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
