import * as tf from '@tensorflow/tfjs';
import type { ConvInfo } from '../kernels/convInfo.ts';
import { convInfoOf } from '../kernels/convInfo.ts';
import { replaceKernel } from '../kernels/replaceKernel.ts';

/**
 * Gives the wasm backend the gradients of a convolution as convolutions, the one thing that its library computes
 * fast. The gradient with respect to the filter is missing there, and the stock one with respect to the input is slow.
 */
export function patchWasmKernels(): void {
  replaceKernel('wasm', tf.Conv2DBackpropFilter, (original) => (args) => {
    const { x, dy } = args.inputs as { x: tf.Tensor4D; dy: tf.Tensor4D };
    const info = convInfoOf(args.attrs, { inputShape: x.shape });
    if (info.dataFormat !== 'channelsLast') return original(args);
    return tf.tidy(() => filterGradient(x, dy, info));
  });
  replaceKernel('wasm', tf.Conv2DBackpropInput, (original) => (args) => {
    const { dy, filter } = args.inputs as { dy: tf.Tensor4D; filter: tf.Tensor4D };
    const info = convInfoOf(args.attrs, { filterShape: filter.shape });
    if (!isPlainConvolution(info)) return original(args);
    return tf.tidy(() => inputGradient(dy, filter, info));
  });
}

/** Images take the place of channels and channels that of images; the output's gradient is the filter. */
function filterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, info: ConvInfo): tf.Tensor4D {
  const { padInfo, filterHeight, filterWidth, inChannels, outChannels } = info;
  const padded = tf.pad(x, [
    [0, 0],
    [padInfo.top, padInfo.bottom],
    [padInfo.left, padInfo.right],
    [0, 0],
  ]);
  const images: tf.Tensor4D = tf.transpose(padded, [3, 1, 2, 0]);
  const filter: tf.Tensor4D = tf.transpose(dy, [1, 2, 0, 3]);
  const steps: [number, number] = [info.strideHeight, info.strideWidth];
  const sums = tf.conv2d(images, filter, 1, 'valid', 'NHWC', steps);
  const taps = tf.slice(sums, [0, 0, 0, 0], [inChannels, filterHeight, filterWidth, outChannels]);
  return tf.transpose(taps, [1, 2, 0, 3]);
}

/** The output's gradient goes through the filter turned round, with inputs and outputs exchanged. */
function inputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, info: ConvInfo): tf.Tensor4D {
  const { padInfo, filterHeight, filterWidth } = info;
  const padded = tf.pad(dy, [
    [0, 0],
    [filterHeight - 1 - padInfo.top, filterHeight - 1 - padInfo.bottom],
    [filterWidth - 1 - padInfo.left, filterWidth - 1 - padInfo.right],
    [0, 0],
  ]);
  const turned: tf.Tensor4D = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
  return tf.conv2d(padded, turned, 1, 'valid');
}

/** Whether each input lies under as many places of the filter as fit, which strides and wide padding end. */
function isPlainConvolution(info: ConvInfo): boolean {
  const { padInfo, filterHeight, filterWidth, strideHeight, strideWidth } = info;
  return (
    info.dataFormat === 'channelsLast' &&
    strideHeight === 1 &&
    strideWidth === 1 &&
    Math.max(padInfo.top, padInfo.bottom) < filterHeight &&
    Math.max(padInfo.left, padInfo.right) < filterWidth
  );
}
