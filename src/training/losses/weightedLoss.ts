import * as tf from '@tensorflow/tfjs';
import type { Loss } from './loss.ts';
import { meanOf } from './sampleLoss.ts';

/**
 * The mean over the batch where each sample counts as much as its weight says: the sum of the weighted losses divided
 * by the number of samples, Keras's `sum_over_batch_size`. Weights whose mean is not 1 make the loss larger or smaller.
 * @param weights float32, [n].
 * @throws Error if the loss tells only its mean.
 */
export function weightedLoss(
  loss: Loss,
  outputs: tf.Tensor,
  { targets, weights }: { targets: tf.Tensor; weights: tf.Tensor },
): tf.Scalar {
  return tf.tidy(() => {
    const losses = loss.perSample?.(outputs, targets);
    if (!losses || losses.rank === 0) {
      throw new Error(
        `weights of samples or classes need the loss of each sample, and ${loss.name} gives only the mean over the ` +
          'batch: let it return a tensor of shape [n]',
      );
    }
    return meanOf(losses.mul(weights.reshape([-1, ...losses.shape.slice(1).map(() => 1)])));
  });
}
