import * as tf from '@tensorflow/tfjs';
import type { Gradient } from './replaceGradient.ts';

/** The gradient of an op on `a` and `b`, summed over the axes along which each was repeated. */
export function reduceToInputs(original: Gradient | undefined): Gradient {
  if (!original) throw new Error('TensorFlow.js has no such gradient any more');
  return {
    ...original,
    inputsToSave: ['a', 'b'],
    gradFunc(dy, saved, attributes) {
      const gradients = original.gradFunc(dy, saved, attributes) as Record<'a' | 'b', () => tf.Tensor>;
      const [a, b] = saved as [tf.Tensor, tf.Tensor];
      return { a: () => sumTo(gradients.a(), a.shape), b: () => sumTo(gradients.b(), b.shape) };
    },
  };
}

function sumTo(gradient: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(gradient, axes) : gradient, shape);
}
