import * as tf from '@tensorflow/tfjs';
import type { Gradient } from './replaceGradient.ts';

/** Gradients of ops that copy values from place to place: each goes back to where it came from. */
export const INDEX_GRADIENTS: readonly Gradient[] = [
  {
    kernelName: tf.GatherNd,
    inputsToSave: ['params', 'indices'],
    gradFunc(dy, saved) {
      const [params, indices] = saved as [tf.Tensor, tf.Tensor];
      return {
        params: () => tf.scatterND(indices, dy as tf.Tensor, params.shape),
        indices: () => tf.zeros(indices.shape),
      };
    },
  },
  {
    kernelName: tf.ScatterNd,
    inputsToSave: ['indices'],
    gradFunc(dy, saved) {
      const [indices] = saved as [tf.Tensor];
      return {
        updates: () => tf.gatherND(dy as tf.Tensor, indices),
        indices: () => tf.zeros(indices.shape),
      };
    },
  },
  {
    kernelName: tf.DepthToSpace,
    gradFunc(dy, _saved, attributes) {
      const { blockSize, dataFormat } = attributes as { blockSize: number; dataFormat: string };
      return { x: () => spaceToDepth(dy as tf.Tensor4D, blockSize, dataFormat) };
    },
  },
  {
    kernelName: tf.MirrorPad,
    inputsToSave: ['x'],
    gradFunc(dy, saved, attributes) {
      const { paddings, mode } = attributes as {
        paddings: [number, number][];
        mode: 'reflect' | 'symmetric';
      };
      const [x] = saved as [tf.Tensor];
      return { x: () => foldMirrors(dy as tf.Tensor, x.shape, paddings, mode === 'reflect' ? 1 : 0) };
    },
  },
];

function spaceToDepth(dy: tf.Tensor4D, block: number, dataFormat: string): tf.Tensor {
  if (dataFormat !== 'NHWC') throw new Error(`depthToSpace has no gradient for ${dataFormat}: use NHWC`);
  const [batchSize, height, width, channels] = dy.shape;
  const [rows, columns] = [height / block, width / block];
  const blocks = tf.reshape(dy, [batchSize, rows, block, columns, block, channels]);
  const ordered = tf.transpose(blocks, [0, 1, 3, 2, 4, 5]);
  return tf.reshape(ordered, [batchSize, rows, columns, block * block * channels]);
}

/** Adds what the mirrored places got to the places that they are copies of, one axis after the other. */
function foldMirrors(
  dy: tf.Tensor,
  shape: number[],
  paddings: [number, number][],
  offset: number,
): tf.Tensor {
  return paddings.reduce((gradient, [before, after], axis) => {
    if (before + after === 0) return gradient;
    const size = shape[axis]!;
    const sources = Array.from({ length: before + size + after }, (_, place) => {
      const index = place - before;
      if (index < 0) return -index - 1 + offset;
      return index < size ? index : 2 * size - index - 1 - offset;
    });
    const axes = gradient.shape.map((_, each) => (each === 0 ? axis : each === axis ? 0 : each));
    const first = tf.transpose(gradient, axes);
    return tf.transpose(tf.unsortedSegmentSum(first, tf.tensor1d(sources, 'int32'), size), axes);
  }, dy);
}
