import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import type { TallyRule } from './tally.ts';

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
  /** Where the metric is no quotient of sums, but a function of counters that may be added up over batches. */
  readonly tally?: MetricTally;
}

/** A metric made of counters. */
export interface MetricTally {
  readonly rule: TallyRule;
  /** Of one batch. `weights` of the samples are [n]. Built of tfjs ops; the caller owns the result. */
  count(outputs: Tensor, targets: Tensor, weights?: Tensor): Tensor1D;
}

/** What each sample contributes, [n] or [n, …]: the metric is the sum of `values` divided by that of `counts`. */
export interface MetricParts {
  values: Tensor;
  /** Of the shape of `values`. Default: 1 each, so that the metric is their mean. */
  counts?: Tensor;
}
