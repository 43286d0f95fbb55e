import * as tf from '@tensorflow/tfjs';
import type { LayerOracle } from './oracles.ts';
import { LAYER_CASES } from './layerCases.ts';
import { pseudoLabels, pseudoValues, sizeOf } from './pseudoValues.ts';

// As in test/oracles/makeLayerOracles.py.
const BATCH = 3;
const BATCHES = 4;
const OUTPUTS = 2;
const WORDS = 5;
const INPUT_SEED = 300;
const TARGET_SEED = 400;
const WEIGHT_SEED = 500;
const NAMES = ['before', 'left', 'right', 'layer', 'after'];

/** The learning rate of the plain gradient descent that the oracles were computed with. */
export const LAYER_LEARNING_RATE = 0.03;

/** The network around the layer of a case, with the weights that it begins with. */
export function buildLayerNetwork(name: string, { inputShape, before }: LayerOracle): tf.LayersModel {
  const input = tf.input({ shape: inputShape });
  const first = before ? tf.layers.dense({ name: 'before', units: inputShape.at(-1)! }).apply(input) : input;
  const middle = LAYER_CASES[name]!()(first as tf.SymbolicTensor);
  const flat = middle.rank > 2 ? tf.layers.flatten().apply(middle) : middle;
  const outputs = tf.layers.dense({ name: 'after', units: OUTPUTS }).apply(flat) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs });
  setWeights(model);
  return model;
}

/** The layers that have a name of their own, in the order in which their weights are numbered. */
export function namedLayers(model: tf.LayersModel): tf.layers.Layer[] {
  return NAMES.flatMap((name) => model.layers.filter((layer) => layer.name === name));
}

function setWeights(model: tf.LayersModel): void {
  let number = 0;
  for (const layer of namedLayers(model)) {
    const values = layer.weights.map((weight) => {
      const shape = weight.shape as number[];
      const half = pseudoValues(shape, WEIGHT_SEED + number++).map((value) => value * 0.5);
      const isVariance = weight.originalName.endsWith('moving_variance');
      return tf.tensor(isVariance ? half.map((value) => Math.abs(value) + 0.5) : half, shape);
    });
    layer.setWeights(values);
    tf.dispose(values);
  }
}

/** The batch of a step, counted from 0; the caller disposes both. */
export function layerBatch(oracle: LayerOracle, step: number): { inputs: tf.Tensor; targets: tf.Tensor } {
  const round = step % BATCHES;
  return {
    inputs: inputsOf(oracle, INPUT_SEED + round),
    targets: tf.tensor2d(pseudoValues([BATCH, OUTPUTS], TARGET_SEED + round), [BATCH, OUTPUTS]),
  };
}

function inputsOf({ inputShape, inputs }: LayerOracle, seed: number): tf.Tensor {
  const shape = [BATCH, ...inputShape];
  if (inputs === 'words') return tf.tensor(pseudoLabels(shape, WORDS, seed), shape, 'int32');
  const values = pseudoValues(shape, seed);
  if (inputs === 'padded') {
    const sampleSize = sizeOf(inputShape);
    const stepSize = inputShape.at(-1)!;
    values.fill(0, 2 * stepSize, sampleSize);
    values.fill(0, sampleSize + stepSize, 2 * sampleSize);
  }
  return tf.tensor(values, shape);
}
