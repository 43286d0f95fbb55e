import * as tf from '@tensorflow/tfjs';
import { describe, expect, it, vi } from 'vitest';
import type { LabelledSample, Loss, StandardUpdaterOptions } from 'trainbook';
import { ArrayDataset, SerialIterator, StandardUpdater, Trainer, evaluator, seed } from 'trainbook';
import { expectNoTensorLeak } from '../../../support/expectNoTensorLeak.ts';
import '../support/quietTfjs.ts';
import { clouds, perceptron } from '../support/tinyProblem.ts';

function updaterOf(options: Partial<StandardUpdaterOptions> = {}): StandardUpdater {
  const iterator = new SerialIterator(clouds(), { batchSize: 16, seed: 1 });
  return new StandardUpdater({ iterator, model: perceptron(), optimizer: tf.train.sgd(0.5), ...options });
}

describe('StandardUpdater', () => {
  it('learns', async () => {
    const history = await new Trainer(updaterOf(), { stop: [20, 'epoch'] }).run();
    const losses = history.epochs.map(({ values }) => values['train/loss'] ?? NaN);
    expect(losses.at(-1)).toBeLessThan(0.5 * (losses[0] as number));
    expect(history.epochs.at(-1)?.values['train/accuracy']).toBeGreaterThan(0.95);
  });

  it('leaves no tensor behind, beside the variables of its optimizer', async () => {
    const updater = updaterOf({ optimizer: tf.train.adam(0.01) });
    const train = (iterations: number) => new Trainer(updater, { stop: [iterations, 'iteration'] }).run();
    await train(1);
    await expectNoTensorLeak(() => train(9));
  });

  it('leaves no tensor behind when a step fails', async () => {
    const broken: Loss = {
      name: 'broken',
      compute: () => {
        throw new Error('no such loss');
      },
      probabilities: (outputs) => outputs,
    };
    const updater = updaterOf({ loss: broken });
    await expectNoTensorLeak(() => expect(updater.update()).rejects.toThrow('no such loss'));
  });

  it('reads nothing back from the device', async () => {
    const reads = [vi.spyOn(tf.Tensor.prototype, 'data'), vi.spyOn(tf.Tensor.prototype, 'dataSync')];
    const result = await updaterOf().update();
    for (const read of reads) {
      expect(read).not.toHaveBeenCalled();
      read.mockRestore();
    }
    tf.dispose(Object.values(result?.values ?? {}).filter((value) => typeof value === 'object'));
  });

  it('does not touch frozen layers', async () => {
    const model = perceptron();
    const [hidden] = model.layers;
    if (hidden) hidden.trainable = false;
    const weights = () => hidden?.getWeights().map((weight) => [...weight.dataSync()]);
    const before = weights();
    await new Trainer(updaterOf({ model }), { stop: [2, 'epoch'] }).run();
    expect(weights()).toEqual(before);
  });

  it('prepares inputs on the device where it is told how', async () => {
    const scaled = clouds().map(({ inputs, label }) => ({
      inputs: inputs.map((value) => 100 * value),
      label,
    }));
    const train = async (updater: StandardUpdater) => {
      const { epochs } = await new Trainer(updater, { stop: [2, 'epoch'] }).run();
      return epochs.map(({ values }) => values['train/loss'] as number);
    };
    const iterator = new SerialIterator(scaled, { batchSize: 16, seed: 1 });
    const prepared = await train(updaterOf({ iterator, preprocess: (inputs) => inputs.div(100) }));
    const plain = await train(updaterOf());
    prepared.forEach((loss, index) => expect(loss).toBeCloseTo(plain[index] as number, 4));
  });

  it('tells what it trains with', () => {
    expect(updaterOf({ optimizer: tf.train.adam(0.01) }).hyperparameters).toMatchObject({
      optimizer: 'Adam',
      learningRate: 0.01,
      beta1: 0.9,
      loss: 'sparseCategoricalCrossentropy',
      batchSize: 16,
    });
  });

  it('keeps the batch that it learned from last, which stays what it was while the next one is made', async () => {
    const updater = updaterOf();
    expect(updater.lastBatch).toBeUndefined();
    await updater.update();
    const iterator = new SerialIterator(clouds(), { batchSize: 16, seed: 1 });
    const first = await iterator.next();
    expect(updater.lastBatch).toMatchObject({ epoch: 0, batch: first });
    expect(updater.lastBatch!.dataset.name).toBe('clouds');
    for (let update = 1; update < 5; update++) await updater.update();
    expect(updater.lastBatch).toMatchObject({ epoch: 1 });
    updater.dispose();
    expect(updater.lastBatch).toBeUndefined();
  });

  it('refuses a label that is no class of the model', async () => {
    const wrong = new ArrayDataset([{ inputs: [0, 1], label: 3 }]);
    const updater = updaterOf({ iterator: new SerialIterator(wrong, { batchSize: 1 }) });
    await expect(updater.update()).rejects.toThrow(
      'the model has 3 classes, 0 to 2; sample 0 of samples has label 3',
    );
  });

  it('refuses numbers that are none in the first pass, and names the sample', async () => {
    const samples = Array.from({ length: 8 }, (_, index) => ({ inputs: [index, 1], label: 0 }));
    const broken = (value: number) =>
      samples.map((sample, index) => (index === 5 ? { ...sample, inputs: [0, value] } : sample));
    const updaterOn = (data: readonly LabelledSample[], preprocess?: (inputs: tf.Tensor) => tf.Tensor) =>
      updaterOf({
        iterator: new SerialIterator(new ArrayDataset(data), { batchSize: 4, shuffle: false }),
        preprocess,
      });
    for (const value of [NaN, Infinity, -Infinity]) {
      const updater = updaterOn(broken(value));
      await updater.update();
      await expect(updater.update()).rejects.toThrow(
        `expected finite numbers, got ${value} in the inputs of sample 5 of samples (value 1 of 2): mend the sample or leave it out; if the value stands for something, let \`preprocess\` replace it`,
      );
    }
    const withMissing = updaterOn(broken(NaN), (inputs) =>
      tf.where(inputs.isNaN(), tf.zerosLike(inputs), inputs),
    );
    await withMissing.update();
    expect(await withMissing.update()).toBeDefined();
  });

  it('refuses targets that are no numbers', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
    const data = new ArrayDataset([
      { inputs: [1], targets: [1] },
      { inputs: [1], targets: [NaN] },
    ]);
    const iterator = new SerialIterator(data, { batchSize: 2, shuffle: false });
    const updater = new StandardUpdater({ iterator, model, optimizer: 'sgd', loss: 'meanSquaredError' });
    await expect(updater.update()).rejects.toThrow(
      /^expected finite numbers, got NaN in the targets of sample 1 of \S+: mend the sample or leave it out$/,
    );
  });

  it('refuses a model in which everything is frozen', async () => {
    const model = perceptron();
    for (const layer of model.layers) layer.trainable = false;
    await expect(updaterOf({ model }).update()).rejects.toThrow('has no trainable weights');
  });

  it('refuses models and names that it does not know', () => {
    expect(() => updaterOf({ model: tf.sequential() })).toThrow(
      'expected a model with one input and one output',
    );
    expect(() => updaterOf({ loss: 'mse' as 'meanSquaredError' })).toThrow(
      "there is no loss 'mse'; there are",
    );
    expect(() => updaterOf({ metrics: ['f1' as 'accuracy'] })).toThrow(
      "there is no metric 'f1'; there are accuracy",
    );
  });
});

describe('the same seed', () => {
  it('gives the same run, with default initialisers and dropout too', async () => {
    const { random } = Math;
    const run = async (value: number) => {
      seed(value);
      const model = tf.sequential({
        layers: [
          tf.layers.dense({ units: 8, activation: 'relu', inputShape: [2] }),
          tf.layers.dropout({ rate: 0.5 }),
          tf.layers.dense({ units: 3, activation: 'softmax' }),
        ],
      });
      const { train, validation } = clouds().split({ validation: 0.25 });
      const iterator = new SerialIterator(train, { batchSize: 16 });
      const updater = new StandardUpdater({ iterator, model, optimizer: tf.train.adam(0.01) });
      const { epochs } = await new Trainer(updater, { stop: [2, 'epoch'] })
        .extend(evaluator(validation))
        .run();
      return epochs.map(({ values }) => values);
    };
    const first = await run(5);
    expect(await run(5)).toEqual(first);
    expect(await run(6)).not.toEqual(first);
    Math.random = random;
  });
});
