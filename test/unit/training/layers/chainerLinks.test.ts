import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { LocalResponseNormalization } from 'trainbook';
import { cpuRung } from '../../../../src/backend/cpu/cpuRung.ts';
import type { LinkOracle } from '../../../support/training/oracles.ts';
import { flatten, greatestError, readOracles } from '../../../support/training/oracles.ts';
import { pseudoValues } from '../../../support/training/pseudoValues.ts';
import '../support/quietTfjs.ts';

// As in test/oracles/makeChainerTrainingOracles.py.
const SEED = 81;
const CHANNELS = 3;
const MOMENTUM = 0.8;
const oracles = readOracles('chainerLinks.json');

beforeAll(async () => {
  await tf.setBackend((await cpuRung.open()).backendName);
});
afterEach(() => tf.disposeVariables());

function expectAsInChainer({ shape, steps }: LinkOracle, layer: tf.layers.Layer): void {
  steps.forEach(({ outputs, gradient }, step) => {
    tf.tidy(() => {
      const x = tf.tensor(pseudoValues(shape, SEED + step), shape);
      const weights = tf.tensor(pseudoValues(shape, SEED + 10 + step), shape);
      const apply = (given: tf.Tensor) => layer.apply(given, { training: true }) as tf.Tensor;
      const { value, grad } = tf.valueAndGrad((given: tf.Tensor) => apply(given).mul(weights).sum())(x);
      const expected = flatten(outputs);
      const total = tf.tensor(expected, shape).mul(weights).sum();
      expect(greatestError(value.dataSync(), total.dataSync())).toBeLessThan(1e-5);
      expect(greatestError(grad.dataSync(), flatten(gradient))).toBeLessThan(1e-5);
      if (!layer.stateful && layer.weights.length === 0) {
        expect(greatestError(apply(x).dataSync(), expected)).toBeLessThan(1e-5);
      }
    });
  });
}

it('local response normalization is that of Chainer', () => {
  const layer = new LocalResponseNormalization({ depthRadius: 2, bias: 2, alpha: 0.1, beta: 0.75 });
  expectAsInChainer(oracles['local_response_normalization']!, layer);
});

it('batch normalization is that of Chainer, whose variance is that of the population', () => {
  const oracle = oracles['BatchNormalization']!;
  const layer = tf.layers.batchNormalization({ momentum: MOMENTUM, epsilon: 1e-3 });
  layer.build(oracle.shape);
  const [gamma, beta] = [20, 21].map((more) => tf.tensor1d(pseudoValues([CHANNELS], SEED + more)));
  layer.setWeights([gamma!, beta!, tf.zeros([CHANNELS]), tf.ones([CHANNELS])]);
  expectAsInChainer(oracle, layer);
  const [mean, variance] = layer.getWeights().slice(2) as [tf.Tensor, tf.Tensor];
  expect(greatestError(mean.dataSync(), oracle.mean!)).toBeLessThan(1e-5);
  // Keras keeps the variance of the batch; Chainer, like PyTorch, divides by one less than the number of values.
  const count = oracle.shape[0] * oracle.shape[1] * oracle.shape[2];
  const start = MOMENTUM ** oracle.steps.length;
  const ofPopulation = [...variance.dataSync()].map((kept) => start + ((kept - start) * count) / (count - 1));
  expect(greatestError(ofPopulation, oracle.variance!)).toBeLessThan(1e-5);
});
