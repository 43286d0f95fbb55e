import * as tf from '@tensorflow/tfjs';
import { composeEinsum } from '../kernels/composeEinsum.ts';
import { composeSumOfNothing } from '../kernels/composeSumOfNothing.ts';
import { replaceKernel } from '../kernels/replaceKernel.ts';
import { addDepthwiseGradients } from './depthwiseGradients.ts';
import { patchVolumeGradients } from './volumeGradients.ts';

const BACKEND = 'wasm';

/**
 * Gives the wasm backend kernels that it lacks (gradients of depthwise convolutions and of gather, einsum) and corrects
 * those that the conformance suite found wrong: casts to bool, one-hot vectors of floats, sums of nothing, and the
 * gradients of three-dimensional convolutions.
 */
export function patchWasmGaps(): void {
  addDepthwiseGradients(BACKEND);
  composeEinsum(BACKEND);
  composeSumOfNothing(BACKEND);
  patchVolumeGradients(BACKEND);
  replaceKernel(BACKEND, tf.UnsortedSegmentSum, () => (args) => {
    const { x, segmentIds } = args.inputs as { x: tf.Tensor; segmentIds: tf.Tensor };
    const { numSegments } = args.attrs as unknown as { numSegments: number };
    return tf.tidy(() =>
      tf.scatterND(tf.reshape(segmentIds, [-1, 1]), x, [numSegments, ...x.shape.slice(1)]),
    );
  });
  replaceKernel(BACKEND, tf.Cast, (original) => (args) => {
    const { x } = args.inputs as { x: tf.Tensor };
    const { dtype } = args.attrs as unknown as { dtype: tf.DataType };
    if (dtype !== 'bool' || x.dtype === 'bool') return original(args);
    return tf.tidy(() => tf.notEqual(x, tf.scalar(0, x.dtype)));
  });
  replaceKernel(BACKEND, tf.OneHot, (original) => (args) => {
    const { indices } = args.inputs as { indices: tf.Tensor };
    const { onValue, offValue, dtype } = args.attrs as unknown as OneHotAttributes;
    if (dtype === 'int32') return original(args);
    const attrs: OneHotAttributes = { ...args.attrs, onValue: 1, offValue: 0, dtype: 'int32' };
    return tf.tidy(() => {
      const hot = tf.engine().runKernel(tf.OneHot, { indices }, { ...attrs }) as tf.Tensor;
      return tf.cast(tf.where(tf.cast(hot, 'bool'), tf.scalar(onValue), tf.scalar(offValue)), dtype);
    });
  });
}

interface OneHotAttributes {
  onValue: number;
  offValue: number;
  dtype: tf.DataType;
}
