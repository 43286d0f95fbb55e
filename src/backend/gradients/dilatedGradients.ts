import * as tf from '@tensorflow/tfjs';
import { insertZeros } from '../kernels/insertZeros.ts';
import type { Gradient } from './replaceGradient.ts';

type Pair = [number, number];

/**
 * Gives a convolution, ordinary or depthwise, gradients with dilation as well: a dilated filter is a larger one with
 * zeros between its taps, and its gradient are the taps of the larger one's gradient.
 */
export function allowDilations(original: Gradient | undefined): Gradient {
  if (!original) throw new Error('TensorFlow.js has no such gradient any more');
  return {
    ...original,
    gradFunc(dy, saved, attributes) {
      const dilations = toPair((attributes as { dilations?: number | Pair }).dilations ?? 1);
      if (dilations[0] === 1 && dilations[1] === 1) return original.gradFunc(dy, saved, attributes);
      const [x, filter] = saved as [tf.Tensor, tf.Tensor];
      const larger = insertZeros(insertZeros(filter, 0, dilations[0]), 1, dilations[1]);
      const gradients = original.gradFunc(dy, [x, larger], { ...attributes, dilations: [1, 1] }) as Record<
        'x' | 'filter',
        () => tf.Tensor
      >;
      return { x: gradients.x, filter: () => taps(gradients.filter(), dilations) };
    },
  };
}

function taps(gradient: tf.Tensor, dilations: Pair): tf.Tensor {
  const begin = gradient.shape.map(() => 0);
  return tf.stridedSlice(gradient, begin, [...gradient.shape], [...dilations, 1, 1]);
}

function toPair(value: number | Pair): Pair {
  return typeof value === 'number' ? [value, value] : value;
}
