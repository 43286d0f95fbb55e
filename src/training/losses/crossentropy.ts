import * as tf from '@tensorflow/tfjs';
import type { Loss } from './loss.ts';

export interface CrossentropyOptions {
  /** `true` if the model ends without a softmax. Default `false`: it gives probabilities. */
  fromLogits?: boolean;
}

/** Keeps the logarithm finite; Keras's value. */
const EPSILON = 1e-7;

/**
 * Cross-entropy between class labels (int32, [n]) and predictions for each class ([n, classes]), the mean over the
 * batch. Labels must be below the number of classes.
 */
export function sparseCategoricalCrossentropy({ fromLogits = false }: CrossentropyOptions = {}): Loss {
  const dense = categoricalCrossentropy({ fromLogits });
  return {
    ...dense,
    name: 'sparseCategoricalCrossentropy',
    compute: (outputs, targets) => {
      const classCount = outputs.shape.at(-1) as number;
      return tf.tidy(() => dense.compute(outputs, tf.oneHot(targets.cast('int32'), classCount)));
    },
  };
}

/** Cross-entropy between one-hot or soft targets and predictions, both [n, classes], the mean over the batch. */
export function categoricalCrossentropy({ fromLogits = false }: CrossentropyOptions = {}): Loss {
  const logProbabilities = fromLogits
    ? (outputs: tf.Tensor) => tf.logSoftmax(outputs)
    : (outputs: tf.Tensor) => tf.log(tf.clipByValue(outputs, EPSILON, 1 - EPSILON));
  return {
    name: 'categoricalCrossentropy',
    compute: (outputs, targets) =>
      tf.tidy(() =>
        tf.neg(tf.mean(tf.sum(tf.mul(logProbabilities(outputs), targets.cast('float32')), -1))).asScalar(),
      ),
    probabilities: (outputs) => (fromLogits ? tf.softmax(outputs) : outputs.clone()),
  };
}
