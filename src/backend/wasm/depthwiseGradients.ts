import * as tf from '@tensorflow/tfjs';
import type { ConvInfo } from '../kernels/convInfo.ts';
import { convInfoOf } from '../kernels/convInfo.ts';
import { depthwiseFilterGradient } from '../kernels/depthwiseFilterGradient.ts';
import { insertZeros } from '../kernels/insertZeros.ts';
import { replaceKernel } from '../kernels/replaceKernel.ts';

type Padding4D = [[number, number], [number, number], [number, number], [number, number]];

/**
 * Gives the wasm backend the gradients of a depthwise convolution: that of the input as a depthwise convolution, that of
 * the filter in JavaScript.
 */
export function addDepthwiseGradients(backendName: string): void {
  replaceKernel(backendName, tf.DepthwiseConv2dNativeBackpropInput, () => (args) => {
    const { dy, filter } = args.inputs as { dy: tf.Tensor4D; filter: tf.Tensor4D };
    const info = convInfoOf(args.attrs, { filterShape: filter.shape }, true);
    return tf.tidy(() => inputGradient(dy, filter, info));
  });
  replaceKernel(backendName, tf.DepthwiseConv2dNativeBackpropFilter, () => (args) => {
    const { x, dy } = args.inputs as { x: tf.Tensor4D; dy: tf.Tensor4D };
    const info = convInfoOf(args.attrs, { inputShape: x.shape }, true);
    const values = depthwiseFilterGradient(x.dataSync<'float32'>(), dy.dataSync<'float32'>(), info);
    return tf.tensor4d(values, info.filterShape);
  });
}

/** The output's gradient, zeros between its places for a stride, goes through the filter turned round. */
function inputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, info: ConvInfo): tf.Tensor4D {
  const { padInfo, filterHeight, filterWidth, inHeight, inWidth } = info;
  const spread = insertZeros(insertZeros(dy, 1, info.strideHeight), 2, info.strideWidth) as tf.Tensor4D;
  const top = filterHeight - 1 - padInfo.top;
  const left = filterWidth - 1 - padInfo.left;
  const bottom = inHeight + filterHeight - 1 - top - spread.shape[1];
  const right = inWidth + filterWidth - 1 - left - spread.shape[2];
  const framed = padOrCrop(spread, [top, bottom], [left, right]);
  const turned = tf.reverse(filter, [0, 1]);
  const [height, width] = [framed.shape[1], framed.shape[2]];
  const multiplier = filter.shape[3];
  if (multiplier === 1) return tf.depthwiseConv2d(framed, turned, 1, 'valid');
  const channels = tf.reshape(framed, [-1, height * width, info.inChannels, multiplier]);
  const parts = Array.from({ length: multiplier }, (_, part) => {
    const one = tf.slice(channels, [0, 0, 0, part], [-1, -1, -1, 1]);
    const image: tf.Tensor4D = tf.reshape(one, [info.batchSize, height, width, info.inChannels]);
    return tf.depthwiseConv2d(image, tf.slice(turned, [0, 0, 0, part], [-1, -1, -1, 1]), 1, 'valid');
  });
  return tf.addN(parts) as tf.Tensor4D;
}

/** Adds zeros around the images; a negative number takes rows or columns away. */
function padOrCrop(x: tf.Tensor4D, rows: [number, number], columns: [number, number]): tf.Tensor4D {
  const atLeastZero = ([before, after]: [number, number]): [number, number] => [
    Math.max(0, before),
    Math.max(0, after),
  ];
  const paddings: Padding4D = [[0, 0], atLeastZero(rows), atLeastZero(columns), [0, 0]];
  const larger = tf.pad(x, paddings);
  const cut = ([before, after]: [number, number], size: number): [number, number] => {
    const start = Math.max(0, -before);
    return [start, size - start - Math.max(0, -after)];
  };
  const [top, height] = cut(rows, larger.shape[1]);
  const [left, width] = cut(columns, larger.shape[2]);
  return tf.slice(larger, [0, top, left, 0], [-1, height, width, -1]);
}
