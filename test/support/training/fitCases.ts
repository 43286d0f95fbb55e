import * as tf from '@tensorflow/tfjs';
import type { CompiledModel, FitOptions, MetricSpec } from 'trainbook';
import { Adam, auc, compile, topKAccuracy } from 'trainbook';
import type { OracleErrors } from './oracleErrors.ts';
import type { FitOracle, Nested } from './oracles.ts';
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

/** How far history, evaluation and predictions are from those of a training as the oracle's. */
export async function fitErrors(oracle: FitOracle): Promise<OracleErrors> {
  const { net, inputs, targets, options } = fitCase(oracle);
  const { history } = await net.fit([inputs, targets], options);
  const { sampleWeight } = options;
  const evaluation = await net.evaluate([inputs, targets], { batchSize: 16, sampleWeight });
  const predictions = await net.predict(inputs.subarray(0, 5 * FEATURES), { batchSize: 2 });
  const values = [...(await predictions.data())];
  predictions.dispose();
  net.dispose();
  net.model.dispose();
  const measured = Object.entries(history as Record<string, number[]>).map(([name, all]) => [
    name,
    all.filter((x) => !Number.isNaN(x)),
  ]);
  return {
    training: Math.max(
      errorOfNamed(Object.fromEntries(measured) as Record<string, number[]>, oracle.history),
      errorOfNamed(evaluation, oracle.evaluation),
      greatestError(values, flatten(oracle.predictions)),
    ),
  };
}

/** @throws Error if the names are not the same. */
function errorOfNamed(actual: Record<string, Nested>, expected: Record<string, Nested>): number {
  const [names, wanted] = [actual, expected].map((each) => Object.keys(each).sort());
  if (String(names) !== String(wanted)) throw new Error(`expected ${String(wanted)}, got ${String(names)}`);
  return greatestError(
    wanted!.flatMap((name) => flatten(actual[name]!)),
    wanted!.flatMap((name) => flatten(expected[name]!)),
  );
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
  if (name === 'aucPr') return auc({ curve: 'pr', name });
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
