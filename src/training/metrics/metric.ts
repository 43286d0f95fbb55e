import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Loss } from '../losses/loss.ts';
import { meanAbsoluteError, meanSquaredError } from '../losses/meanErrors.ts';
import { accuracy } from './accuracy.ts';
import { binaryAccuracy } from './binaryAccuracy.ts';
import { f1Score, precision, recall } from './precisionRecall.ts';
import { topKAccuracy } from './topKAccuracy.ts';

/** A number that tells how good the outputs are; nobody differentiates it. */
export interface Metric {
  /** The last part of its path, such as `accuracy` of `train/accuracy`. */
  readonly name: string;
  /** The value of the batch. The caller owns the result. */
  compute(outputs: Tensor, targets: Tensor): Scalar;
  /**
   * Where the metric is a mean or another quotient of two sums: what each sample adds to them. Then it is exact over
   * several batches, and samples may have weights. Without it several batches have the mean of their values.
   */
  parts?(outputs: Tensor, targets: Tensor): MetricParts;
}

/** What each sample contributes, [n] or [n, …]: the metric is the sum of `values` divided by that of `counts`. */
export interface MetricParts {
  values: Tensor;
  /** Of the shape of `values`. Default: 1 each, so that the metric is their mean. */
  counts?: Tensor;
}

const METRICS = {
  accuracy: () => accuracy(),
  binaryAccuracy: () => binaryAccuracy(),
  topKAccuracy: () => topKAccuracy(),
  precision: () => precision(),
  recall: () => recall(),
  f1Score: () => f1Score(),
  meanAbsoluteError: () => fromLoss(meanAbsoluteError()),
  meanSquaredError: () => fromLoss(meanSquaredError()),
} as const satisfies Record<string, () => Metric>;

/** A metric with its default options by name, a metric with options, or a loss, which need not be the one trained for. */
export type MetricSpec = keyof typeof METRICS | Metric | Loss;

/** @throws Error if there is no metric of that name. */
export function toMetric(spec: MetricSpec): Metric {
  if (typeof spec === 'object') return 'perSample' in spec ? fromLoss(spec) : spec;
  if (!Object.hasOwn(METRICS, spec)) {
    throw new Error(`there is no metric '${String(spec)}'; there are ${Object.keys(METRICS).join(', ')}`);
  }
  return METRICS[spec]();
}

function fromLoss({ name, compute, perSample }: Loss): Metric {
  return {
    name,
    compute,
    ...(perSample && { parts: (outputs, targets) => ({ values: perSample(outputs, targets) }) }),
  };
}
