import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import type { Loss, LossSpec } from '../losses/loss.ts';
import { toLoss } from '../losses/loss.ts';
import { accuracy } from '../metrics/accuracy.ts';
import { binaryAccuracy } from '../metrics/binaryAccuracy.ts';
import type { Metric, MetricSpec } from '../metrics/metric.ts';
import { toMetric } from '../metrics/metric.ts';

/** What is learned: a model, what goes into it, and how its outputs are judged. */
export interface LearningTask {
  model: LayersModel;
  loss: Loss;
  metrics: readonly Metric[];
  /** Those in which a sample counts as much as its weight says. */
  weightedMetrics: readonly Metric[];
  preprocess: (inputs: Tensor) => Tensor;
}

export interface LearningTaskOptions {
  /** One input, one output. */
  model: LayersModel;
  /** Default `sparseCategoricalCrossentropy`: labels against probabilities. */
  loss?: LossSpec;
  /** Default: `accuracy` if the loss is one of classification, else none. */
  metrics?: readonly MetricSpec[];
  /** Metrics in which a sample counts as much as its weight says; in `metrics` all count the same. Default: none. */
  weightedMetrics?: readonly MetricSpec[];
  /**
   * Makes of a batch as it lies in the data set (bytes come as float32 from 0 to 255) what the model takes, on the
   * device. Default: nothing, for a model that does so itself, as with `tf.layers.rescaling`.
   */
  preprocess?: (inputs: Tensor) => Tensor;
}

/** @throws Error if the model has several inputs or outputs, or a name is unknown. */
export function toLearningTask(options: LearningTaskOptions): LearningTask {
  const {
    model,
    loss: lossSpec = 'sparseCategoricalCrossentropy',
    preprocess = (inputs) => inputs,
  } = options;
  if (model.inputs?.length !== 1 || model.outputs.length !== 1) {
    throw new Error(
      `expected a model with one input and one output, got ${model.inputs?.length ?? 0} and ` +
        `${model.outputs?.length ?? 0}; a sequential model has none before its first layer knows its inputShape`,
    );
  }
  const loss = toLoss(lossSpec);
  const metrics = options.metrics?.map(toMetric) ?? defaultMetrics(loss);
  const weightedMetrics = (options.weightedMetrics ?? []).map(toMetric);
  checkNames([...metrics, ...weightedMetrics]);
  return { model, loss, metrics, weightedMetrics, preprocess };
}

function defaultMetrics({ probabilities, threshold }: Loss): Metric[] {
  if (!probabilities) return [];
  return [threshold === undefined ? accuracy() : binaryAccuracy({ threshold, name: 'accuracy' })];
}

function checkNames(metrics: readonly Metric[]): void {
  const names = ['loss', ...metrics.map(({ name }) => name)];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new Error(`two values would be called ${twice}: give one of the metrics another name`);
}
