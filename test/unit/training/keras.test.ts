import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { Dataset, LossSpec, Observation } from 'trainbook';
import {
  ArrayDataset,
  ImageDataset,
  SerialIterator,
  StandardUpdater,
  Trainer,
  categoricalCrossentropy,
  evaluator,
  sparseCategoricalCrossentropy,
} from 'trainbook';
import './support/quietTfjs.ts';
import type { TrainingOracle } from './support/kerasOracles.ts';
import { flatten, kerasOracles } from './support/kerasOracles.ts';

const CLASSES = 3;

function mlp(activation: 'softmax' | 'linear'): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.dense({ name: 'hidden', units: 6, activation: 'relu', inputShape: [4] }),
      tf.layers.dense({ name: 'out', units: CLASSES, activation }),
    ],
  });
}

function convolutional(): tf.Sequential {
  const kernelRegularizer = tf.regularizers.l2({ l2: 0.01 });
  return tf.sequential({
    layers: [
      tf.layers.rescaling({ name: 'scale', scale: 1 / 255, inputShape: [6, 6, 2] }),
      tf.layers.conv2d({ name: 'conv', filters: 3, kernelSize: 3, activation: 'relu' }),
      tf.layers.maxPooling2d({ name: 'pool', poolSize: 2 }),
      tf.layers.batchNormalization({ name: 'norm' }),
      tf.layers.flatten({ name: 'flatten' }),
      tf.layers.dense({ name: 'out', units: CLASSES, activation: 'softmax', kernelRegularizer }),
    ],
  });
}

interface Case {
  model: () => tf.Sequential;
  loss: LossSpec;
  optimizer: () => tf.Optimizer;
}

const cases: Record<string, Case> = {
  'sparse crossentropy, sgd': {
    model: () => mlp('softmax'),
    loss: 'sparseCategoricalCrossentropy',
    optimizer: () => tf.train.sgd(0.1),
  },
  'sparse crossentropy, adam': {
    model: () => mlp('softmax'),
    loss: 'sparseCategoricalCrossentropy',
    optimizer: () => tf.train.adam(0.01),
  },
  'sparse crossentropy from logits, adam': {
    model: () => mlp('linear'),
    loss: sparseCategoricalCrossentropy({ fromLogits: true }),
    optimizer: () => tf.train.adam(0.01),
  },
  'crossentropy, sgd': {
    model: () => mlp('softmax'),
    loss: 'categoricalCrossentropy',
    optimizer: () => tf.train.sgd(0.1),
  },
  'crossentropy from logits, sgd': {
    model: () => mlp('linear'),
    loss: categoricalCrossentropy({ fromLogits: true }),
    optimizer: () => tf.train.sgd(0.1),
  },
  'mean squared error, sgd': {
    model: () => mlp('linear'),
    loss: 'meanSquaredError',
    optimizer: () => tf.train.sgd(0.1),
  },
  'convolution, pooling, normalisation, penalty, adam': {
    model: convolutional,
    loss: 'sparseCategoricalCrossentropy',
    optimizer: () => tf.train.adam(0.01),
  },
};

function toDataset({ inputs, targets }: Pick<TrainingOracle, 'inputs' | 'targets'>): Dataset<unknown> {
  const labels = targets.filter((target) => typeof target === 'number');
  if (Array.isArray((inputs[0] as unknown[])[0])) {
    const images = Uint8Array.from(inputs.flatMap(flatten));
    return new ImageDataset({ name: 'pixels', images, imageShape: [6, 6, 2], labels });
  }
  const samples = inputs.map((input, index) => {
    const target = targets[index] as number | number[];
    return typeof target === 'number'
      ? { inputs: flatten(input), label: target }
      : { inputs: flatten(input), targets: target };
  });
  return new ArrayDataset<unknown>(samples);
}

function setWeights(model: tf.LayersModel, values: TrainingOracle['initialWeights']): void {
  model.setWeights(model.weights.map(({ originalName }) => tf.tensor(values[originalName] as number[])));
}

/** Relative for values from 0.1 on, absolute below: weights near 0 are small differences of larger numbers. */
function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const errors = Array.from(expected, (value, index) => {
    return Math.abs((actual[index] as number) - value) / Math.max(0.1, Math.abs(value));
  });
  expect(Math.max(...errors)).toBeLessThan(tolerance);
}

async function train(oracle: TrainingOracle, { model: build, loss, optimizer }: Case) {
  const model = build();
  setWeights(model, oracle.initialWeights);
  const { batchSize } = oracle;
  const iterator = new SerialIterator(toDataset(oracle), { batchSize, shuffle: false, repeat: false });
  const updater = new StandardUpdater({ iterator, model, optimizer: optimizer(), loss });
  const observations: Observation[] = [];
  const trainer = new Trainer(updater, { stop: [1, 'epoch'] });
  trainer.extend(evaluator(toDataset(oracle.test), { batchSize, prefix: 'test' }));
  trainer.extend((t) => void observations.push(t.observation), { trigger: [1, 'iteration'] });
  await trainer.run();
  return { model, observations };
}

describe('a training has the numbers of Keras', () => {
  it('in every case that the oracles have', () => {
    expect(Object.keys(cases)).toEqual(Object.keys(kerasOracles.training));
  });

  it.each(Object.entries(cases))('%s', async (name, given) => {
    const oracle = kerasOracles.training[name] as TrainingOracle;
    const { model, observations } = await train(oracle, given);
    const values = (key: string) => observations.map((observation) => observation.values[key] ?? NaN);
    expectClose(values('train/loss').slice(0, 1), [oracle.steps[0]?.loss ?? NaN], 1e-5);
    expectClose(
      values('train/loss'),
      oracle.steps.map((step) => step.loss),
      1e-4,
    );
    if (oracle.steps[0]?.accuracy !== undefined) {
      const accuracies = oracle.steps.map((step) => step.accuracy ?? NaN);
      expectClose(values('train/accuracy'), accuracies, 1e-6);
      expectClose([values('test/accuracy').at(-1) ?? NaN], [oracle.test.accuracy ?? NaN], 1e-6);
    }
    expectClose([values('test/loss').at(-1) ?? NaN], [oracle.test.loss], 1e-4);
    for (const weight of model.weights) {
      const expected = flatten(oracle.finalWeights[weight.originalName] ?? []);
      expectClose(weight.read().dataSync(), expected, 1e-4);
    }
  });
});
