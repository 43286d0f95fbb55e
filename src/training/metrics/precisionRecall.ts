import * as tf from '@tensorflow/tfjs';
import { alignTargets } from '../losses/sampleLoss.ts';
import type { BinaryMetricOptions } from './binaryAccuracy.ts';
import type { Metric, MetricParts } from './metric.ts';
import { partsMetric } from './partsMetric.ts';

/** Of which class, and from which probability on a single output says yes. */
export interface ClassMetricOptions extends BinaryMetricOptions {
  /** The only class that counts, where the model has several. Default: all of them, counted together. */
  classIndex?: number;
}

/**
 * Of all outputs above the threshold the share whose target is 1; 0 if there are none. Outputs are [n, 1] or
 * [n, classes], targets labels or of the same shape. Keras's `Precision`.
 */
export function precision({ name = 'precision', ...options }: ClassMetricOptions = {}): Metric {
  return partsMetric(name, (outputs, targets) => {
    const { hits, predicted } = decisions(outputs, targets, options);
    return { values: hits, counts: predicted };
  });
}

/** Of all targets of 1 the share whose output is above the threshold; 0 if there are none. Keras's `Recall`. */
export function recall({ name = 'recall', ...options }: ClassMetricOptions = {}): Metric {
  return partsMetric(name, (outputs, targets) => {
    const { hits, expected } = decisions(outputs, targets, options);
    return { values: hits, counts: expected };
  });
}

/**
 * The harmonic mean of precision and recall, 0 if there is neither; several classes are counted together. Keras's
 * `F1Score` with `average="micro"` and a threshold.
 */
export function f1Score({ name = 'f1Score', ...options }: ClassMetricOptions = {}): Metric {
  return partsMetric(name, (outputs, targets): MetricParts => {
    const { hits, predicted, expected } = decisions(outputs, targets, options);
    return { values: hits.mul(tf.scalar(2)), counts: predicted.add(expected) };
  });
}

/** 1 where an output is above the threshold, where its target is 1, and where both are. */
function decisions(
  outputs: tf.Tensor,
  targets: tf.Tensor,
  { threshold = 0.5, classIndex }: ClassMetricOptions,
): { predicted: tf.Tensor; expected: tf.Tensor; hits: tf.Tensor } {
  const classCount = outputs.shape.at(-1) as number;
  const areLabels = classCount > 1 && targets.rank < outputs.rank;
  const given = areLabels ? tf.oneHot(targets.cast('int32'), classCount) : targets;
  const ofClass = (values: tf.Tensor) =>
    classIndex === undefined ? values : values.gather(tf.scalar(classIndex, 'int32'), values.rank - 1);
  const expected = ofClass(alignTargets('precision and recall', outputs, given));
  const predicted = ofClass(outputs).greater(tf.scalar(threshold)).cast('float32');
  return { predicted, expected, hits: predicted.mul(expected) };
}
