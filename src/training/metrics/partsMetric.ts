import * as tf from '@tensorflow/tfjs';
import type { Metric, MetricParts } from './metric.ts';

/** A metric of what each sample contributes. */
export function partsMetric(
  name: string,
  parts: (outputs: tf.Tensor, targets: tf.Tensor) => MetricParts,
): Metric {
  return {
    name,
    parts: (outputs, targets) => tf.tidy(() => ({ ...parts(outputs, targets) })) as MetricParts,
    compute: (outputs, targets) =>
      tf.tidy(() => {
        const { values, counts } = parts(outputs, targets);
        return (counts ? tf.divNoNan(values.sum(), counts.sum()) : values.mean()).asScalar();
      }),
  };
}

/** The labels, int32 [n, …], of targets that are labels, labels with an axis of one, or one-hot. */
export function labelsOf(outputs: tf.Tensor, targets: tf.Tensor): tf.Tensor {
  if (targets.rank < outputs.rank) return targets.cast('int32');
  return targets.shape.at(-1) === 1 ? targets.squeeze([-1]).cast('int32') : targets.argMax(-1);
}
