import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { accuracy } from './accuracy.ts';

/** A number that tells how good the outputs are; nobody differentiates it. */
export interface Metric {
  /** The last part of its path, such as `accuracy` of `train/accuracy`. */
  readonly name: string;
  /** The mean over the batch. The caller owns the result. */
  compute(outputs: Tensor, targets: Tensor): Scalar;
}

const METRICS = { accuracy } as const satisfies Record<string, () => Metric>;

export type MetricSpec = keyof typeof METRICS | Metric;

/** @throws Error if there is no metric of that name. */
export function toMetric(spec: MetricSpec): Metric {
  if (typeof spec === 'object') return spec;
  if (!Object.hasOwn(METRICS, spec)) {
    throw new Error(`there is no metric '${String(spec)}'; there are ${Object.keys(METRICS).join(', ')}`);
  }
  return METRICS[spec]();
}
