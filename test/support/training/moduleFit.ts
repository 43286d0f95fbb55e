import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import type { CompiledModel, TrainableModel } from 'trainbook';
import { Adam, Module, compile } from 'trainbook';
import { greatestError } from './oracles.ts';
import { pseudoLabels, pseudoValues } from './pseudoValues.ts';

const [COUNT, FEATURES, HIDDEN, CLASSES] = [40, 2, 6, 3];

/** A hidden layer with batch normalization, and one of classes. */
class Classifier extends Module {
  readonly hidden = tf.layers.dense({ units: HIDDEN, activation: 'relu' });
  readonly norm = tf.layers.batchNormalization();
  readonly output = tf.layers.dense({ units: CLASSES, activation: 'softmax' });

  forward(inputs: tf.Tensor): tf.Tensor {
    return this.call(this.output, this.call(this.norm, this.call(this.hidden, inputs)));
  }
}

function sameOfLayers(): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.dense({ units: HIDDEN, activation: 'relu', inputShape: [FEATURES] }),
      tf.layers.batchNormalization(),
      tf.layers.dense({ units: CLASSES, activation: 'softmax' }),
    ],
  });
}

const SETTINGS = { loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy', 'auc'] } as const;
const net = <Model extends TrainableModel>(model: Model) =>
  compile(model, { ...SETTINGS, optimizer: new Adam({ learningRate: 0.02 }) });

/** A module and a model of the same layers with the same weights have the same numbers everywhere. */
export async function expectModuleFitsLikeLayers(): Promise<void> {
  const module = new Classifier().build([FEATURES]);
  const layers = sameOfLayers();
  const weightsOf = [module.hidden, module.norm, module.output].map((layer) => layer.getWeights());
  layers.layers.forEach((layer, index) => layer.setWeights(weightsOf[index]!));
  const [given, expected] = [await numbersOf(net(module)), await numbersOf(net(layers))];
  for (const [name, values] of Object.entries(expected)) {
    expect(greatestError(given[name]!, values), name).toBeLessThan(1e-5);
  }
  const lines: string[] = [];
  const compiled = net(module);
  compiled.summary((line) => void lines.push(line));
  expect(lines.join('\n')).toMatch(/hidden[\s\S]*norm[\s\S]*output/);
  compiled.dispose();
  module.dispose();
  layers.dispose();
}

async function numbersOf(compiled: CompiledModel<'loss' | 'accuracy' | 'auc', TrainableModel>) {
  const inputs = pseudoValues([COUNT, FEATURES], 3);
  const targets = pseudoLabels([COUNT], CLASSES, 5);
  const { history } = await compiled.fit([inputs, targets], {
    epochs: 3,
    batchSize: 8,
    shuffle: false,
    validationSplit: 0.25,
    classWeight: { 1: 2 },
    verbose: 0,
  });
  const evaluation = await compiled.evaluate([inputs, targets]);
  const predictions = await compiled.predict(inputs, { batchSize: 16 });
  const result: Record<string, ArrayLike<number>> = {
    ...(history as Record<string, number[]>),
    evaluation: Object.values(evaluation),
    predictions: await predictions.data<'float32'>(),
  };
  predictions.dispose();
  compiled.dispose();
  return result;
}

/** @param sample inputs of one sample with two features, which is disposed. */
export async function expectUnbuiltModulesWork(sample: tf.Tensor): Promise<void> {
  const predicting = new Classifier();
  const predictor = net(predicting);
  const outputs = await predictor.predict(sample);
  expect(outputs.shape).toEqual([1, CLASSES]);
  const measuring = new Classifier();
  const measured = net(measuring);
  const { accuracy } = await measured.evaluate([sample, Int32Array.of(1)]);
  expect([0, 1]).toContain(accuracy);
  const training = new Classifier();
  const trained = net(training);
  await trained.fit([sample, Int32Array.of(1)], { verbose: 0 });
  expect(training.isBuilt).toBe(true);
  await expect(trained.predict(tf.ones([1, 3]))).rejects.toThrow(
    'inputs: the model works with the shape [n,2], got [1,3]',
  );
  for (const one of [predictor, measured, trained]) one.dispose();
  tf.dispose([outputs, sample]);
}
