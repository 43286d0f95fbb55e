import * as tf from '@tensorflow/tfjs';
import { patternedIntegers } from '../../../src/backend/proof/referenceConvolution.ts';

type Shape4D = [number, number, number, number];
type Padding = Parameters<typeof tf.conv2d>[3];

/** A convolution with its sizes and options. */
export interface ConvolutionCase {
  name: string;
  input: Shape4D;
  filter: Shape4D;
  strides: number | [number, number];
  pad: Padding;
  dilations?: number | [number, number];
}

const around = (top: number, bottom: number, left: number, right: number): Padding => [
  [0, 0],
  [top, bottom],
  [left, right],
  [0, 0],
];

/** Every combination of options that the gradients go different ways for. */
export const CONVOLUTIONS: readonly ConvolutionCase[] = [
  { name: '3x3 same', input: [2, 7, 6, 3], filter: [3, 3, 3, 4], strides: 1, pad: 'same' },
  { name: '3x3 valid', input: [2, 7, 6, 3], filter: [3, 3, 3, 4], strides: 1, pad: 'valid' },
  { name: '1x1', input: [3, 4, 5, 6], filter: [1, 1, 6, 2], strides: 1, pad: 'same' },
  { name: 'even filter, same', input: [1, 6, 7, 2], filter: [2, 4, 2, 3], strides: 1, pad: 'same' },
  { name: 'stride 2 same, odd size', input: [2, 7, 9, 3], filter: [3, 3, 3, 2], strides: 2, pad: 'same' },
  { name: 'stride 2 same, even size', input: [2, 8, 6, 3], filter: [3, 3, 3, 2], strides: 2, pad: 'same' },
  {
    name: 'stride 2 valid, rest left over',
    input: [1, 8, 8, 2],
    filter: [3, 3, 2, 3],
    strides: 2,
    pad: 'valid',
  },
  { name: 'strides 3 and 2', input: [1, 11, 9, 2], filter: [5, 3, 2, 2], strides: [3, 2], pad: 'valid' },
  { name: '1x1 stride 2', input: [2, 6, 6, 3], filter: [1, 1, 3, 4], strides: 2, pad: 'valid' },
  { name: 'padding 1', input: [2, 5, 5, 2], filter: [3, 3, 2, 3], strides: 1, pad: 1 },
  { name: 'padding 2 around 1x1', input: [1, 4, 4, 2], filter: [1, 1, 2, 2], strides: 1, pad: 2 },
  { name: '7x7 stride 2 padding 3', input: [1, 12, 12, 3], filter: [7, 7, 3, 2], strides: 2, pad: 3 },
  {
    name: 'padding of four sizes',
    input: [2, 6, 5, 2],
    filter: [3, 4, 2, 3],
    strides: 1,
    pad: around(0, 2, 1, 2),
  },
  {
    name: 'padding of four sizes, stride 2',
    input: [1, 7, 6, 2],
    filter: [3, 3, 2, 3],
    strides: 2,
    pad: around(1, 0, 2, 1),
  },
  { name: 'one channel, one image', input: [1, 5, 5, 1], filter: [3, 3, 1, 1], strides: 1, pad: 'same' },
];

/** Dilated ones, which TensorFlow.js has no gradient for. */
export const DILATED_CONVOLUTIONS: readonly ConvolutionCase[] = [
  {
    name: 'dilation 2 same',
    input: [2, 9, 8, 3],
    filter: [3, 3, 3, 2],
    strides: 1,
    pad: 'same',
    dilations: 2,
  },
  {
    name: 'dilations 1 and 3',
    input: [1, 9, 12, 2],
    filter: [3, 3, 2, 2],
    strides: 1,
    pad: 'valid',
    dilations: [1, 3],
  },
];

/** The output of a convolution of whole numbers on the present backend. */
export async function computeOutput(convolution: ConvolutionCase): Promise<number[]> {
  const { strides, pad, dilations = 1 } = convolution;
  const { input, filter } = operands(convolution);
  const output = tf.conv2d(input, filter, strides, pad, 'NHWC', dilations);
  const values = await output.data();
  tf.dispose([input, filter, output]);
  return Array.from(values);
}

/** The output and both gradients, for an output gradient of whole numbers. */
export async function computeGradients(
  convolution: ConvolutionCase,
): Promise<{ output: number[]; input: number[]; filter: number[] }> {
  const { strides, pad } = convolution;
  const { input, filter } = operands(convolution);
  const compute = (x: tf.Tensor, w: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, strides, pad);
  const output = compute(input, filter);
  const dy = tf.tensor(patternedIntegers(output.shape, 3), output.shape);
  const gradients = tf.grads(compute)([input, filter], dy);
  const [y, dx, dw] = await Promise.all([output, ...gradients].map((tensor) => tensor.data()));
  tf.dispose([input, filter, output, dy, ...gradients]);
  return { output: Array.from(y!), input: Array.from(dx!), filter: Array.from(dw!) };
}

function operands({ input, filter }: ConvolutionCase): { input: tf.Tensor4D; filter: tf.Tensor4D } {
  return {
    input: tf.tensor4d(patternedIntegers(input, 1), input),
    filter: tf.tensor4d(patternedIntegers(filter, 2), filter),
  };
}
