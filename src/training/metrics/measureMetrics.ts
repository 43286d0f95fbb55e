import * as tf from '@tensorflow/tfjs';
import type { Metric } from './metric.ts';

/** What was measured, by name, still on the device. */
export interface MetricValues {
  values: Record<string, tf.Scalar>;
  /** How much a value counts in the mean over several batches, where that is not the number of samples. */
  counts: Record<string, tf.Scalar>;
  /** What metrics with a `tally` counted: they have no value before it is read. */
  counters: Record<string, tf.Tensor1D>;
}

interface Measured {
  metrics: readonly Metric[];
  /** Those in which a sample counts as much as its weight says. */
  weightedMetrics: readonly Metric[];
}

export function noValues(): MetricValues {
  return { values: {}, counts: {}, counters: {} };
}

/** All its tensors. */
export function tensorsIn({ values, counts, counters }: MetricValues): tf.Tensor[] {
  return [values, counts, counters].flatMap((tensors: Record<string, tf.Tensor>) => Object.values(tensors));
}

/** The metrics of one batch. Built of tfjs ops, so that it may be part of a compiled step; inside a tidy. */
export function measureMetrics(
  { metrics, weightedMetrics }: Measured,
  outputs: tf.Tensor,
  { targets, weights }: { targets: tf.Tensor; weights?: tf.Tensor },
): MetricValues {
  const result: MetricValues = noValues();
  const add = (metric: Metric, weights?: tf.Tensor): void => {
    const { name } = metric;
    if (metric.tally) {
      result.counters[name] = metric.tally.count(outputs, targets, weights);
      return;
    }
    if (!metric.parts) {
      result.values[name] = metric.compute(outputs, targets);
      return;
    }
    const { values, counts } = metric.parts(outputs, targets);
    if (!counts && !weights) {
      result.values[name] = values.mean().asScalar();
      return;
    }
    const count = total(counts ?? tf.onesLike(values), weights);
    result.values[name] = tf.divNoNan(total(values, weights), count).asScalar();
    result.counts[name] = count;
  };
  for (const metric of metrics) add(metric);
  for (const metric of weightedMetrics) add(metric, weights);
  return result;
}

/** The sum over the samples. */
function total(parts: tf.Tensor, weights: tf.Tensor | undefined): tf.Scalar {
  const weighed = weights ? parts.mul(weights.reshape([-1, ...parts.shape.slice(1).map(() => 1)])) : parts;
  return weighed.sum().asScalar();
}
