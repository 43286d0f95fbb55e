import * as tf from '@tensorflow/tfjs';
import type { LossSpec, Metric } from 'trainbook';
import * as trainbook from 'trainbook';
import type { OracleErrors } from './oracleErrors.ts';
import type { MetricOracle } from './oracles.ts';
import { greatestError } from './oracles.ts';
import { pseudoLabels, pseudoValues } from './pseudoValues.ts';

/** The library's metrics, by the oracles' names. */
const METRICS: Readonly<Record<string, (options: object) => Metric>> = trainbook as never;

// As in test/oracles/makeMetricOracles.py.
const COUNT = 50;
const BATCH = 16;
const CLASSES = 4;
const OUTPUT_SEED = 61;
const TARGET_SEED = 67;
const WEIGHT_SEED = 71;

const raw = (width: number) =>
  tf.tensor2d(
    pseudoValues([COUNT, width], OUTPUT_SEED).map((value) => value * 3),
    [COUNT, width],
  );
const OUTPUTS: Record<MetricOracle['outputs'], () => tf.Tensor2D> = {
  classes: () => raw(CLASSES).softmax(),
  bits: () => raw(CLASSES).sigmoid(),
  single: () => raw(1).sigmoid(),
  singleLogits: () => raw(1),
  values: () => raw(CLASSES),
};

const labels = () => pseudoLabels([COUNT], CLASSES, TARGET_SEED);
const bits = (width: number) =>
  tf.tensor2d(Float32Array.from(pseudoLabels([COUNT, width], 2, TARGET_SEED)), [COUNT, width]);
const TARGETS: Record<MetricOracle['targets'], () => tf.Tensor> = {
  labels: () => tf.tensor1d(labels(), 'int32'),
  oneHot: () => tf.oneHot(tf.tensor1d(labels(), 'int32'), CLASSES).cast('float32'),
  bits: () => bits(CLASSES),
  single: () => bits(1),
  values: () => tf.tensor2d(pseudoValues([COUNT, CLASSES], TARGET_SEED), [COUNT, CLASSES]),
};

/** How far a metric over several batches is from an oracle's, with weights and without. */
export async function metricErrors(oracle: MetricOracle): Promise<OracleErrors> {
  const metric = (name: string): Metric => ({ ...METRICS[oracle.kind]!(oracle.options), name });
  const model = tf.sequential({
    layers: [tf.layers.activation({ activation: 'linear', inputShape: [widthOf(oracle)] })],
  });
  const loss: LossSpec = oracle.targets === 'labels' ? 'sparseCategoricalCrossentropy' : 'meanSquaredError';
  const net = trainbook.compile(model, {
    optimizer: 'sgd',
    loss,
    metrics: [metric('plain')],
    weightedMetrics: [metric('weighted')],
  });
  const [outputs, targets] = tf.tidy(() => [OUTPUTS[oracle.outputs](), TARGETS[oracle.targets]()]);
  const sampleWeight = pseudoValues([COUNT], WEIGHT_SEED).map((weight) => Math.abs(weight) * 3);
  const values = await net.evaluate([outputs!, targets!], { batchSize: BATCH, sampleWeight });
  tf.dispose([outputs!, targets!]);
  net.dispose();
  model.dispose();
  return {
    forward: greatestError([values.plain ?? NaN, values.weighted ?? NaN], [oracle.value, oracle.weighted]),
  };
}

const widthOf = ({ outputs }: MetricOracle): number => (outputs.startsWith('single') ? 1 : CLASSES);
