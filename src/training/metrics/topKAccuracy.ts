import * as tf from '@tensorflow/tfjs';
import type { Metric } from './metric.ts';
import { labelsOf, partsMetric } from './partsMetric.ts';

/**
 * The share of samples for which fewer than `k` classes have a greater output than the true class. Outputs are
 * [n, classes], targets labels [n] or one-hot. Keras's `TopKCategoricalAccuracy` and its sparse twin.
 * @throws RangeError if `k` is no whole number from 1.
 */
export function topKAccuracy({ k = 5, name = 'topKAccuracy' }: { k?: number; name?: string } = {}): Metric {
  if (!(Number.isInteger(k) && k >= 1))
    throw new RangeError(`k must be a whole number from 1, got ${String(k)}`);
  return partsMetric(name, (outputs, targets) => {
    const isTrue = tf.oneHot(labelsOf(outputs, targets).cast('int32'), outputs.shape.at(-1) as number);
    const ofTruth = outputs.mul(isTrue.cast('float32')).sum(-1, true);
    const greater = outputs.greater(ofTruth).cast('float32').sum(-1);
    return { values: greater.less(tf.scalar(k)).cast('float32') };
  });
}
