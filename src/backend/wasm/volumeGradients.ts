import * as tf from '@tensorflow/tfjs';
import { insertZeros } from '../kernels/insertZeros.ts';
import { replaceKernel } from '../kernels/replaceKernel.ts';

type VolumeArguments = Parameters<typeof tf.backend_util.computeConv3DInfo>;
type VolumeInfo = ReturnType<typeof tf.backend_util.computeConv3DInfo>;

interface VolumeAttributes {
  strides: VolumeArguments[2];
  pad: VolumeArguments[4];
}

/** Replaces the gradients of a three-dimensional convolution, both of which the wasm kernels compute wrongly. */
export function patchVolumeGradients(backendName: string): void {
  replaceKernel(backendName, tf.Conv3DBackpropInputV2, () => (args) => {
    const { dy, filter } = args.inputs as { dy: tf.Tensor5D; filter: tf.Tensor5D };
    const { inputShape, strides, pad } = args.attrs as unknown as VolumeAttributes & {
      inputShape: VolumeArguments[0];
    };
    const info = tf.backend_util.computeConv3DInfo(inputShape, filter.shape, strides, 1, pad);
    return tf.tidy(() => inputGradient(dy, filter, info));
  });
  replaceKernel(backendName, tf.Conv3DBackpropFilterV2, () => (args) => {
    const { x, dy } = args.inputs as { x: tf.Tensor5D; dy: tf.Tensor5D };
    const { filterShape, strides, pad } = args.attrs as unknown as VolumeAttributes & {
      filterShape: VolumeArguments[1];
    };
    const info = tf.backend_util.computeConv3DInfo(x.shape, filterShape, strides, 1, pad);
    return tf.tidy(() => filterGradient(x, dy, info));
  });
}

/** The output's gradient, zeros between its places for a stride, goes through the filter turned round. */
function inputGradient(dy: tf.Tensor5D, filter: tf.Tensor5D, info: VolumeInfo): tf.Tensor {
  const { padInfo } = info;
  const steps = [info.strideDepth, info.strideHeight, info.strideWidth];
  const before = [padInfo.front, padInfo.top, padInfo.left];
  const spread = steps.reduce((x: tf.Tensor, step, axis) => insertZeros(x, axis + 1, step), dy);
  const paddings = steps.map((_, axis): [number, number] => {
    const start = filter.shape[axis]! - 1 - before[axis]!;
    return [start, info.inShape[axis + 1]! + filter.shape[axis]! - 1 - start - spread.shape[axis + 1]!];
  });
  const framed = tf.pad(spread, [[0, 0], ...paddings, [0, 0]]);
  const turned = tf.transpose(tf.reverse(filter, [0, 1, 2]), [0, 1, 2, 4, 3]);
  return tf.conv3d(framed as tf.Tensor5D, turned as tf.Tensor5D, 1, 'valid');
}

/** Each tap sees a grid of the padded input: a product of matrices with the output's gradient. */
function filterGradient(x: tf.Tensor5D, dy: tf.Tensor5D, info: VolumeInfo): tf.Tensor {
  const { padInfo, batchSize, inChannels, outChannels, outDepth, outHeight, outWidth } = info;
  const { filterDepth, filterHeight, filterWidth, strideDepth, strideHeight, strideWidth } = info;
  const paddings: [number, number][] = [
    [padInfo.front, padInfo.back],
    [padInfo.top, padInfo.bottom],
    [padInfo.left, padInfo.right],
  ];
  const padded = tf.pad(x, [[0, 0], ...paddings, [0, 0]]);
  const places = batchSize * outDepth * outHeight * outWidth;
  const gradient = tf.reshape(dy, [places, outChannels]);
  const strides = [strideDepth, strideHeight, strideWidth];
  const outputs = [outDepth, outHeight, outWidth];
  const taps = Array.from({ length: filterDepth * filterHeight * filterWidth }, (_, tap) => {
    const row = Math.floor(tap / filterWidth);
    const begin = [Math.floor(row / filterHeight), row % filterHeight, tap % filterWidth];
    const end = begin.map((start, axis) => start + (outputs[axis]! - 1) * strides[axis]! + 1);
    const seen = tf.stridedSlice(
      padded,
      [0, ...begin, 0],
      [batchSize, ...end, inChannels],
      [1, ...strides, 1],
    );
    return tf.matMul(tf.reshape(seen, [places, inChannels]), gradient, true);
  });
  return tf.reshape(tf.stack(taps), info.filterShape);
}
