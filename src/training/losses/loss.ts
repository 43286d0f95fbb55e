import type * as tf from '@tensorflow/tfjs';

/** What a model is trained to make small. */
export interface Loss {
  readonly name: string;
  /** The mean over the batch. Built of differentiable tfjs ops; the caller owns the result. */
  compute(outputs: tf.Tensor, targets: tf.Tensor): tf.Scalar;
  /** The loss of each sample, [n] or [n, …], of which `compute` is the mean. Needed where samples have weights. */
  perSample?(outputs: tf.Tensor, targets: tf.Tensor): tf.Tensor;
  /** Where the outputs classify: their probabilities, [n, classes]. */
  probabilities?(outputs: tf.Tensor): tf.Tensor;
  /** Where one output decides between two classes: from which value on it means class 1. Default 0.5. */
  readonly threshold?: number;
}

/** Computes the loss of each sample, [n] or [n, …], or its mean over the batch. */
export type LossFunction = (outputs: tf.Tensor, targets: tf.Tensor) => tf.Tensor;
