import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import type { CompiledModel, FitOptions, MetricSpec } from 'trainbook';
import { Adam, compile, topKAccuracy } from 'trainbook';
import type { FitOracle } from './oracles.ts';
import { flatten, greatestError, readOracles } from './oracles.ts';
import { pseudoLabels, pseudoValues } from './pseudoValues.ts';

export const fitOracles = Object.entries(readOracles('fit.json'));

// As in test/oracles/makeFitOracles.py.
const COUNT = 50;
const FEATURES = 4;
const HIDDEN = 6;
const INPUT_SEED = 31;
const TARGET_SEED = 37;
const WEIGHT_SEED = 41;
const KERNEL_SEED = 43;

/** A network, data and options like those of an oracle; the tensors are the caller's. */
export function fitCase(oracle: FitOracle) {
  const { outputs, fit, weighted } = oracle;
  const weights = pseudoValues([COUNT], WEIGHT_SEED).map((weight) => Math.abs(weight) * 3);
  const options: FitOptions = {
    epochs: 3,
    batchSize: 16,
    shuffle: false,
    verbose: 0,
    ...fit,
    ...(weighted && { sampleWeight: weights }),
  };
  const inputs = pseudoValues([COUNT, FEATURES], INPUT_SEED);
  return { net: netOf(oracle), inputs, targets: targetsOf(oracle.targets, outputs), options };
}

/** Trains as the oracle was trained and compares history, evaluation and predictions. */
export async function expectFitOfKeras(oracle: FitOracle): Promise<void> {
  const { net, inputs, targets, options } = fitCase(oracle);
  const { history } = await net.fit([inputs, targets], options);
  expect(Object.keys(history).sort()).toEqual(Object.keys(oracle.history).sort());
  for (const [name, values] of Object.entries(oracle.history)) {
    const measured = (history[name] ?? []).filter((value) => !Number.isNaN(value));
    expect(greatestError(measured, values), name).toBeLessThan(1e-4);
  }
  const { sampleWeight } = options;
  const evaluation = await net.evaluate([inputs, targets], { batchSize: 16, sampleWeight });
  expect(Object.keys(evaluation).sort()).toEqual(Object.keys(oracle.evaluation).sort());
  for (const [name, value] of Object.entries(oracle.evaluation)) {
    expect(greatestError([evaluation[name] ?? NaN], [value]), `evaluation of ${name}`).toBeLessThan(1e-4);
  }
  const predictions = await net.predict(inputs.subarray(0, 5 * FEATURES), { batchSize: 2 });
  expect(greatestError(await predictions.data(), flatten(oracle.predictions))).toBeLessThan(1e-4);
  predictions.dispose();
  net.dispose();
  net.model.dispose();
}

function netOf({ outputs, activation, loss, metrics, weightedMetrics }: FitOracle): CompiledModel {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: HIDDEN, activation: 'relu', inputShape: [FEATURES] }),
      tf.layers.dense({ units: outputs, activation }),
    ],
  });
  tf.tidy(() =>
    model.setWeights([
      tf.tensor(pseudoValues([FEATURES, HIDDEN], KERNEL_SEED), [FEATURES, HIDDEN]),
      tf.zeros([HIDDEN]),
      tf.tensor(pseudoValues([HIDDEN, outputs], KERNEL_SEED + 1), [HIDDEN, outputs]),
      tf.zeros([outputs]),
    ]),
  );
  return compile(model, {
    optimizer: new Adam({ learningRate: 0.01 }),
    loss,
    metrics: metrics.map(toSpec),
    weightedMetrics: weightedMetrics.map(toSpec),
  });
}

function toSpec(name: string): MetricSpec {
  return name === 'topKAccuracy' ? topKAccuracy({ k: 2 }) : (name as 'accuracy');
}

function targetsOf(kind: FitOracle['targets'], outputs: number): Float32Array | Int32Array {
  if (kind === 'values') return pseudoValues([COUNT, outputs], TARGET_SEED);
  const labels = pseudoLabels([COUNT], Math.max(2, outputs), TARGET_SEED);
  if (kind === 'labels') return labels;
  return Float32Array.from({ length: COUNT * outputs }, (_, index) =>
    labels[Math.floor(index / outputs)] === index % outputs ? 1 : 0,
  );
}
