import type * as tf from '@tensorflow/tfjs';

/** A gradient and the variable that it belongs to. */
export interface GradientOf {
  variable: tf.Variable;
  gradient: tf.Tensor;
}
