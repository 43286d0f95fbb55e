import * as tf from '@tensorflow/tfjs';
import type { Gradient } from './replaceGradient.ts';

interface VolumeAttributes {
  strides: number | [number, number, number];
  pad: 'same' | 'valid';
  inputShape: number[];
}

/** The gradient of a three-dimensional transposed convolution, which is the gradient of a convolution for its input. */
export const transposedVolumeGradient: Gradient = {
  kernelName: tf.Conv3DBackpropInputV2,
  inputsToSave: ['dy', 'filter'],
  gradFunc(ddx, saved, attributes) {
    const { strides, pad } = attributes as unknown as VolumeAttributes;
    const [dy, filter] = saved as [tf.Tensor5D, tf.Tensor5D];
    return {
      dy: () => tf.conv3d(ddx as tf.Tensor5D, filter, strides, pad),
      filter: () =>
        tf
          .engine()
          .runKernel(
            tf.Conv3DBackpropFilterV2,
            { x: ddx as tf.Tensor, dy },
            { strides, pad, filterShape: filter.shape },
          ),
    };
  },
};
