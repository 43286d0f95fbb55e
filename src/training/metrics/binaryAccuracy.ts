import * as tf from '@tensorflow/tfjs';
import { alignTargets } from '../losses/sampleLoss.ts';
import type { Metric } from './metric.ts';
import { partsMetric } from './partsMetric.ts';

/** From which probability on a single output says yes. */
export interface BinaryMetricOptions {
  /** An output above it means yes. 0.5 suits probabilities, 0 logits. Default 0.5. */
  threshold?: number;
  /** The last part of its path. */
  name?: string;
}

/** The share of outputs that are above the threshold just where the target is 1. Keras's `BinaryAccuracy`. */
export function binaryAccuracy({
  threshold = 0.5,
  name = 'binaryAccuracy',
}: BinaryMetricOptions = {}): Metric {
  return partsMetric(name, (outputs, targets) => ({ values: binaryHits(outputs, targets, threshold) }));
}

/** Per sample the share of its outputs on the right side. */
export function binaryHits(outputs: tf.Tensor, targets: tf.Tensor, threshold: number): tf.Tensor {
  const expected = alignTargets('binaryAccuracy', outputs, targets);
  const hits = outputs.greater(tf.scalar(threshold)).cast('float32').equal(expected).cast('float32');
  return hits.rank > 1 ? hits.mean(-1) : hits;
}
