import * as tf from '@tensorflow/tfjs';
import { convInfoOf } from './convInfo.ts';
import { insertZeros } from './insertZeros.ts';
import { poolInfoOf } from './poolGradients.ts';
import { replaceKernel } from './replaceKernel.ts';

interface PadInfo {
  top: number;
  bottom: number;
  left: number;
  right: number;
  type: string;
}

/**
 * Gives a backend whose pooling and depthwise convolution know only `same` and `valid` paddings in numbers, as a padding
 * of its own before a `valid` kernel, with their gradients; and dilation of a depthwise convolution as zeros between
 * the taps of the filter.
 */
export function composePadding(backendName: string): void {
  composeMaxPooling(backendName);
  composeAveragePooling(backendName);
  composeDepthwise(backendName);
}

function composeMaxPooling(backendName: string): void {
  replaceKernel(backendName, tf.MaxPool, (original) => (args) => {
    const x = args.inputs.x as tf.Tensor4D;
    const info = poolInfoOf(x.shape, args.attrs);
    if (!isExplicit(info.padInfo)) return original(args);
    return tf.tidy(() =>
      keep(original({ ...args, inputs: { x: frame(x, info.padInfo, LOWEST) }, attrs: valid(args.attrs) })),
    );
  });
  replaceKernel(backendName, tf.MaxPoolGrad, (original) => (args) => {
    const { dy, input, output } = args.inputs as { dy: tf.Tensor; input: tf.Tensor4D; output: tf.Tensor };
    const info = poolInfoOf(input.shape, args.attrs);
    if (!isExplicit(info.padInfo)) return original(args);
    return tf.tidy(() => {
      const inputs = { dy, input: frame(input, info.padInfo, LOWEST), output };
      return unframe(
        keep(original({ ...args, inputs, attrs: valid(args.attrs) })),
        info.padInfo,
        input.shape,
      );
    });
  });
}

function composeAveragePooling(backendName: string): void {
  replaceKernel(backendName, tf.AvgPool, (original) => (args) => {
    const x = args.inputs.x as tf.Tensor4D;
    const { padInfo } = poolInfoOf(x.shape, args.attrs);
    if (!isExplicit(padInfo)) return original(args);
    return tf.tidy(() => {
      const mean = (values: tf.Tensor4D) =>
        keep(original({ ...args, inputs: { x: frame(values, padInfo, 0) }, attrs: valid(args.attrs) }));
      return tf.div(mean(x), mean(onesLike(x)));
    });
  });
  replaceKernel(backendName, tf.AvgPoolGrad, (original) => (args) => {
    const { dy, input } = args.inputs as { dy: tf.Tensor; input: tf.Tensor4D };
    const { padInfo } = poolInfoOf(input.shape, args.attrs);
    if (!isExplicit(padInfo)) return original(args);
    return tf.tidy(() => {
      const attrs = valid(args.attrs);
      const pool = { kernelName: tf.AvgPool, inputs: { x: frame(onesLike(input), padInfo, 0) } };
      const share = tf.engine().runKernel(pool.kernelName, pool.inputs, attrs) as tf.Tensor;
      const inputs = { dy: tf.div(dy, share), input: frame(input, padInfo, 0) };
      return unframe(keep(original({ ...args, inputs, attrs })), padInfo, input.shape);
    });
  });
}

function composeDepthwise(backendName: string): void {
  replaceKernel(backendName, tf.DepthwiseConv2dNative, (original) => (args) => {
    const { x, filter } = args.inputs as { x: tf.Tensor4D; filter: tf.Tensor4D };
    const info = convInfoOf(args.attrs, { inputShape: x.shape, filterShape: filter.shape }, true);
    const { dilationHeight, dilationWidth, padInfo } = info;
    if (dilationHeight * dilationWidth === 1 && !isExplicit(padInfo)) return original(args);
    return tf.tidy(() => {
      const larger = insertZeros(insertZeros(filter, 0, dilationHeight), 1, dilationWidth);
      const inputs = { x: isExplicit(padInfo) ? frame(x, padInfo, 0) : x, filter: larger };
      const attrs = { ...(isExplicit(padInfo) ? valid(args.attrs) : args.attrs), dilations: [1, 1] };
      return keep(original({ ...args, inputs, attrs }));
    });
  });
  replaceKernel(backendName, tf.DepthwiseConv2dNativeBackpropFilter, (original) => (args) => {
    const { x, dy } = args.inputs as { x: tf.Tensor4D; dy: tf.Tensor };
    const { padInfo } = convInfoOf(args.attrs, { inputShape: x.shape }, true);
    if (!isExplicit(padInfo)) return original(args);
    return tf.tidy(() =>
      keep(original({ ...args, inputs: { x: frame(x, padInfo, 0), dy }, attrs: valid(args.attrs) })),
    );
  });
  replaceKernel(backendName, tf.DepthwiseConv2dNativeBackpropInput, (original) => (args) => {
    const { filter } = args.inputs as { filter: tf.Tensor };
    const { padInfo, inShape } = convInfoOf(args.attrs, { filterShape: filter.shape }, true);
    if (!isExplicit(padInfo)) return original(args);
    const [batchSize, height, width, channels] = inShape;
    const inputShape = [
      batchSize,
      height + padInfo.top + padInfo.bottom,
      width + padInfo.left + padInfo.right,
      channels,
    ];
    return tf.tidy(() =>
      unframe(keep(original({ ...args, attrs: { ...valid(args.attrs), inputShape } })), padInfo, inShape),
    );
  });
}

/** Below every value that a network computes, and finite, so that nothing that it is multiplied with becomes NaN. */
const LOWEST = -3.4e38;

/** tfjs says `EXPLICIT` for four numbers and `NUMBER` for one. */
function isExplicit({ type }: PadInfo): boolean {
  return type !== 'SAME' && type !== 'VALID';
}

/** The options of the kernel that computes on framed images. */
function valid(attributes: tf.NamedAttrMap | undefined): tf.NamedAttrMap {
  const { dimRoundingMode } = attributes as { dimRoundingMode?: string };
  if (dimRoundingMode && dimRoundingMode !== 'floor') {
    throw new Error(
      `padding in numbers rounds sizes down on this backend; got dimRoundingMode ${dimRoundingMode}`,
    );
  }
  return { ...attributes, pad: 'valid' };
}

function frame(x: tf.Tensor4D, { top, bottom, left, right }: PadInfo, value: number): tf.Tensor4D {
  return tf.pad(
    x,
    [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
    value,
  );
}

function unframe(x: tf.Tensor, { top, left }: PadInfo, shape: number[]): tf.Tensor {
  return tf.slice(x, [0, top, left, 0], [...shape]);
}

function onesLike(x: tf.Tensor4D): tf.Tensor4D {
  return tf.ones(x.shape);
}

/** What a kernel gives, for ops to go on with. */
function keep(output: tf.TensorInfo | tf.TensorInfo[]): tf.Tensor {
  const info = output as tf.TensorInfo;
  return info instanceof tf.Tensor ? info : tf.engine().makeTensorFromTensorInfo(info);
}
