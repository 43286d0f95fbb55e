import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import type { Loss, LossSpec } from '../losses/loss.ts';
import { toLoss } from '../losses/loss.ts';
import type { Metric, MetricSpec } from '../metrics/metric.ts';
import { toMetric } from '../metrics/metric.ts';

/** What is learned: a model, what goes into it, and how its outputs are judged. */
export interface LearningTask {
  model: LayersModel;
  loss: Loss;
  metrics: readonly Metric[];
  preprocess: (inputs: Tensor) => Tensor;
}

export interface LearningTaskOptions {
  /** One input, one output. */
  model: LayersModel;
  /** Default `sparseCategoricalCrossentropy`: labels against probabilities. */
  loss?: LossSpec;
  /** Default: `accuracy` if the loss is one of classification, else none. */
  metrics?: readonly MetricSpec[];
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
  const metrics = options.metrics ?? (loss.probabilities ? (['accuracy'] as const) : []);
  return { model, loss, metrics: metrics.map(toMetric), preprocess };
}
