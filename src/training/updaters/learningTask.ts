import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import type { Loss } from '../losses/loss.ts';
import type { LossSpec } from '../losses/namedLosses.ts';
import { toLoss } from '../losses/namedLosses.ts';
import { accuracy } from '../metrics/accuracy.ts';
import { binaryAccuracy } from '../metrics/binaryAccuracy.ts';
import type { Metric } from '../metrics/metric.ts';
import type { MetricSpec } from '../metrics/namedMetrics.ts';
import { toMetric } from '../metrics/namedMetrics.ts';
import { Module } from '../modules/module.ts';
import type { TrainableModel } from '../modules/trainableModel.ts';

/** What is learned: a model, what goes into it, and how its outputs are judged. */
export interface LearningTask<Model extends TrainableModel = TrainableModel> {
  model: Model;
  loss: Loss;
  metrics: readonly Metric[];
  /** Those in which a sample counts as much as its weight says. */
  weightedMetrics: readonly Metric[];
  preprocess: (inputs: Tensor) => Tensor;
  /** Whether `preprocess` does anything. */
  isPreprocessed: boolean;
}

/** A model, its loss and its metrics. */
export interface LearningTaskOptions<Model extends TrainableModel = TrainableModel> {
  /** Of TensorFlow.js with one input and one output, or a module. */
  model: Model;
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

/** Whether its model is one of TensorFlow.js, which tells of every layer what goes in and comes out. */
export function isLayersTask(task: LearningTask): task is LearningTask<LayersModel> {
  return !(task.model instanceof Module);
}

/** @throws Error if the model has several inputs or outputs, or a name is unknown. */
export function toLearningTask<Model extends TrainableModel>(
  options: LearningTaskOptions<Model>,
): LearningTask<Model> {
  const { model, loss: lossSpec = 'sparseCategoricalCrossentropy', preprocess } = options;
  if (!(model instanceof Module)) checkModel(model);
  const loss = toLoss(lossSpec);
  const metrics = options.metrics?.map(toMetric) ?? defaultMetrics(loss);
  const weightedMetrics = (options.weightedMetrics ?? []).map(toMetric);
  checkNames([...metrics, ...weightedMetrics]);
  const isPreprocessed = preprocess !== undefined;
  return {
    model,
    loss,
    metrics,
    weightedMetrics,
    preprocess: preprocess ?? ((inputs) => inputs),
    isPreprocessed,
  };
}

function checkModel({ inputs, outputs }: LayersModel): void {
  if (inputs?.length === 1 && outputs.length === 1) return;
  throw new Error(
    `expected a model with one input and one output, got ${inputs?.length ?? 0} and ` +
      `${outputs?.length ?? 0}; a sequential model has none before its first layer knows its inputShape`,
  );
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
