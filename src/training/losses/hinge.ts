import * as tf from '@tensorflow/tfjs';
import type { Loss } from './loss.ts';
import { alignTargets, elementLoss, sampleLoss } from './sampleLoss.ts';

/**
 * The mean of max(1 - target x output, 0) for targets of -1 and 1; a batch with only 0 and 1 is taken as -1 and 1.
 * Keras's `Hinge`.
 */
export function hinge(): Loss {
  return elementLoss('hinge', margins);
}

/** The mean of the squares of what {@link hinge} is the mean of. Keras's `SquaredHinge`. */
export function squaredHinge(): Loss {
  return elementLoss('squaredHinge', (outputs, targets) => margins(outputs, targets).square());
}

/**
 * How much the greatest output of a wrong class exceeds that of the right one less 1, at least 0; the mean over the
 * batch. Outputs and one-hot targets are [n, classes]. Keras's `CategoricalHinge`.
 */
export function categoricalHinge(): Loss {
  return sampleLoss('categoricalHinge', (outputs, given) => {
    const targets = alignTargets('categoricalHinge', outputs, given);
    const right = targets.mul(outputs).sum(-1);
    const wrong = tf.scalar(1).sub(targets).mul(outputs).max(-1);
    return wrong.sub(right).add(tf.scalar(1)).relu();
  });
}

function margins(outputs: tf.Tensor, targets: tf.Tensor): tf.Tensor {
  return tf.scalar(1).sub(toSigns(targets).mul(outputs)).relu();
}

function toSigns(targets: tf.Tensor): tf.Tensor {
  const areBits = targets
    .equal(tf.scalar(0))
    .logicalOr(targets.equal(tf.scalar(1)))
    .all();
  return tf.where(areBits, targets.mul(tf.scalar(2)).sub(tf.scalar(1)), targets);
}
