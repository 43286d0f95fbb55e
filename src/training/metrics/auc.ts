import * as tf from '@tensorflow/tfjs';
import { alignTargets } from '../losses/sampleLoss.ts';
import type { Metric } from './metric.ts';
import type { TallyRule } from './tally.ts';
import { tallyValue } from './tally.ts';

/** The curve, its thresholds, how areas are summed up, and whether outputs are logits. */
export interface AucOptions extends Partial<TallyRule> {
  /** How many thresholds the curve has, evenly from 0 to 1. Default 200. */
  thresholdCount?: number;
  /** Whether the outputs are logits, of which it takes the sigmoid. Default `false`: probabilities. */
  fromLogits?: boolean;
  /** The last part of its path. */
  name?: string;
}

const FEWEST_THRESHOLDS = 2;

/**
 * The area under the ROC curve, or with `curve: 'pr'` under that of precision and recall, over all batches of an epoch:
 * how surely a positive sample gets a higher output than a negative one. Keras's `AUC`, whose approximation by 200
 * thresholds it shares.
 *
 * Outputs are probabilities [n, 1] or [n, classes]; targets labels, or of the same shape. Several classes are counted
 * together, each output as a yes or no of its own.
 * @throws RangeError if the number of thresholds is no whole number from 2.
 */
export function auc({
  name = 'auc',
  curve = 'roc',
  summation = 'interpolation',
  thresholdCount = 200,
  fromLogits = false,
}: AucOptions = {}): Metric {
  if (!Number.isInteger(thresholdCount) || thresholdCount < FEWEST_THRESHOLDS) {
    throw new RangeError(
      `thresholdCount must be a whole number from ${FEWEST_THRESHOLDS}, got ${String(thresholdCount)}`,
    );
  }
  const rule: TallyRule = { curve, summation };
  const count = (outputs: tf.Tensor, targets: tf.Tensor, weights?: tf.Tensor): tf.Tensor1D =>
    tf.tidy(() => {
      const probabilities = fromLogits ? outputs.sigmoid() : outputs;
      const expected = alignTargets(name, outputs, toRows(outputs, targets));
      return countBetween(probabilities, expected, { weights, thresholdCount });
    });
  return {
    name,
    tally: { rule, count },
    compute: (outputs, targets) =>
      tf.tidy(() => tf.scalar(tallyValue({ rule, counters: [...count(outputs, targets).dataSync()] }))),
  };
}

function toRows(outputs: tf.Tensor, targets: tf.Tensor): tf.Tensor {
  const classCount = outputs.shape.at(-1) as number;
  return classCount > 1 && targets.rank < outputs.rank
    ? tf.oneHot(targets.cast('int32'), classCount)
    : targets;
}

/** The weight of the positive samples between each two thresholds, then that of the negative ones. */
function countBetween(
  probabilities: tf.Tensor,
  expected: tf.Tensor,
  { weights, thresholdCount }: { weights: tf.Tensor | undefined; thresholdCount: number },
): tf.Tensor1D {
  const place = probabilities.mul(tf.scalar(thresholdCount - 1)).ceil();
  const between = tf.oneHot(
    place
      .sub(tf.scalar(1))
      .clipByValue(0, thresholdCount - 1)
      .cast('int32')
      .flatten(),
    thresholdCount,
  );
  const ofSample = weights?.reshape([-1, ...probabilities.shape.slice(1).map(() => 1)]);
  const weight = tf.onesLike(probabilities).mul(ofSample ?? tf.scalar(1));
  const positive = expected.mul(weight);
  const kinds = tf.stack([positive.flatten(), weight.sub(positive).flatten()]) as tf.Tensor2D;
  return tf.matMul(kinds, between.cast('float32')).flatten();
}
