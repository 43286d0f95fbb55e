import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Evaluation, Progress } from 'trainbook';
import {
  ArrayDataset,
  SerialIterator,
  StandardUpdater,
  Trainer,
  addTrainingListener,
  evaluate,
  sparseCategoricalCrossentropy,
} from 'trainbook';
import { expectNoTensorLeak } from '../../../support/expectNoTensorLeak.ts';
import '../support/quietTfjs.ts';
import { clouds, perceptron } from '../support/tinyProblem.ts';

const subscriptions: (() => void)[] = [];
afterEach(() => {
  for (const end of subscriptions.splice(0)) end();
});

/** A model whose outputs are its inputs: what is evaluated is written down in the samples. */
function identity(): tf.LayersModel {
  const input = tf.input({ shape: [3] });
  return tf.model({
    inputs: input,
    outputs: tf.layers.activation({ activation: 'linear' }).apply(input) as tf.SymbolicTensor,
  });
}

const answers = [
  { inputs: [0.7, 0.2, 0.1], label: 0 },
  { inputs: [0.1, 0.8, 0.1], label: 2 },
  { inputs: [0.2, 0.3, 0.5], label: 2 },
  { inputs: [0.5, 0.5, 0], label: 0 },
  { inputs: [0.3, 0.3, 0.4], label: 1 },
];

describe('evaluate', () => {
  it('counts what a model gets right, and how sure it is', async () => {
    const result = await evaluate(identity(), new ArrayDataset(answers), { batchSize: 2 });
    expect(result.sampleCount).toBe(5);
    expect(result.accuracy).toBeCloseTo(3 / 5, 6);
    const likelihoods = [0.7, 0.1, 0.5, 0.5, 0.3];
    const loss = -likelihoods.reduce((sum, value) => sum + Math.log(value), 0) / 5;
    expect(result.loss).toBeCloseTo(loss, 6);
    expect([...result.labels]).toEqual([0, 2, 2, 0, 1]);
    expect([...result.predictions]).toEqual([0, 1, 2, 0, 2]);
    expect([...result.probabilities]).toEqual([...Float32Array.of(0.7, 0.8, 0.5, 0.5, 0.4)]);
    expect(result.confusionMatrix).toEqual([
      [2, 0, 0],
      [0, 0, 1],
      [0, 1, 1],
    ]);
  });

  it('gives the same whatever the size of a batch, with logits and with one-hot targets', async () => {
    const dataset = clouds();
    const model = perceptron();
    const whole = await evaluate(model, dataset);
    const parts = await evaluate(model, dataset, { batchSize: 7 });
    expect(parts.predictions).toEqual(whole.predictions);
    expect(parts.loss).toBeCloseTo(whole.loss, 5);
    const oneHot = dataset.map(({ inputs, label }) => ({
      inputs,
      targets: [0, 1, 2].map((c) => Number(c === label)),
    }));
    const soft = await evaluate(model, oneHot, { loss: 'categoricalCrossentropy' });
    expect(soft.labels).toEqual(whole.labels);
    expect(soft.loss).toBeCloseTo(whole.loss, 5);
    const logits = dataset.map(({ inputs, label }) => ({ inputs: [...inputs, 0], label }));
    const fromLogits = await evaluate(identity(), logits, {
      loss: sparseCategoricalCrossentropy({ fromLogits: true }),
    });
    expect(Math.max(...fromLogits.probabilities)).toBeLessThan(1);
  });

  it('tells the listeners, with the training that the model is from', async () => {
    const heard: Evaluation[] = [];
    const progress: Progress[] = [];
    subscriptions.push(
      addTrainingListener({
        evaluated: (evaluation) => void heard.push(evaluation),
        progressed: (_, state) => void progress.push(state),
      }),
    );
    const model = perceptron();
    const dataset = clouds();
    const iterator = new SerialIterator(dataset, { batchSize: 16 });
    const updater = new StandardUpdater({ iterator, model, optimizer: tf.train.sgd(0.1) });
    const trainer = new Trainer(updater, { stop: [1, 'epoch'] });
    const before = await evaluate(model, dataset);
    await trainer.run();
    await evaluate(model, dataset);
    expect(heard.map(({ trainingId }) => trainingId)).toEqual([undefined, trainer.id]);
    const { loss, accuracy, ...arrays } = before;
    expect(heard[0]).toMatchObject({ model, dataset, metrics: { loss, accuracy }, ...arrays });
    expect(progress.at(-1)).toMatchObject({
      title: 'evaluating on clouds',
      done: 64,
      total: 64,
      finished: true,
    });
  });

  it('leaves no tensor behind, nor when it is stopped or fails', async () => {
    const model = perceptron();
    const dataset = clouds();
    await expectNoTensorLeak(() => evaluate(model, dataset, { batchSize: 10 }));
    const signal = { aborted: true, reason: 'enough' };
    await expectNoTensorLeak(() =>
      expect(evaluate(model, dataset, { signal, batchSize: 10 })).rejects.toThrow(
        'the evaluation was stopped: enough',
      ),
    );
    const broken = dataset.map((sample, index) => (index === 50 ? { ...sample, label: 9 } : sample));
    await expectNoTensorLeak(() =>
      expect(evaluate(model, broken, { batchSize: 10 })).rejects.toThrow('sample 50 of '),
    );
  });

  it('refuses what is no classification', async () => {
    const model = perceptron();
    await expect(evaluate(model, clouds(), { loss: 'meanSquaredError' })).rejects.toThrow(
      'evaluate() measures classifiers',
    );
    await expect(evaluate(model, new ArrayDataset([]))).rejects.toThrow(
      'has no samples to measure the model on',
    );
    await expect(evaluate(model, clouds(), { batchSize: 0 })).rejects.toThrow(
      'batchSize must be a whole number',
    );
    const regression = clouds().map(({ inputs }) => ({ inputs, targets: inputs }));
    await expect(evaluate(model, regression, { loss: 'categoricalCrossentropy' })).rejects.toThrow();
  });
});
