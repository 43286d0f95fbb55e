import * as tf from '@tensorflow/tfjs';
import type { Attributes, ConformanceOp } from './conformanceOp.ts';
import { attribute } from './conformanceOp.ts';

type Sizes = number | [number, number];
type Padding = 'same' | 'valid' | number;

const strides = (attributes: Attributes) => attribute<Sizes>(attributes, 'strides');
const pad = (attributes: Attributes) => attribute<Padding>(attributes, 'pad');
const epsilon = (attributes: Attributes) => attribute<number>(attributes, 'epsilon');

function matMul([a, b]: tf.Tensor[], attributes: Attributes): tf.Tensor {
  return tf.matMul(a!, b!, attribute(attributes, 'transposeA'), attribute(attributes, 'transposeB'));
}

/** What a layer does in training: with the mean and variance of the batch, which it also gives. */
function batchNormTraining([x, beta, gamma]: tf.Tensor[], attributes: Attributes): tf.Tensor[] {
  const axes = x!.shape.slice(1).map((_, axis) => axis);
  const { mean, variance } = tf.moments(x!, axes);
  const y = tf.batchNorm(
    x!,
    mean as tf.Tensor1D,
    variance as tf.Tensor1D,
    ...affine(beta!, gamma!),
    epsilon(attributes),
  );
  return [y, mean, variance];
}

function affine(beta: tf.Tensor, gamma: tf.Tensor): [tf.Tensor1D, tf.Tensor1D] {
  return [beta as tf.Tensor1D, gamma as tf.Tensor1D];
}

function layerNorm([x, beta, gamma]: tf.Tensor[], attributes: Attributes): tf.Tensor {
  const { mean, variance } = tf.moments(x!, -1, true);
  return x!
    .sub(mean)
    .mul(tf.rsqrt(variance.add(epsilon(attributes))))
    .mul(gamma!)
    .add(beta!);
}

/** The cell as Keras has it, its gates in the order input, forget, candidate, output. */
function lstmCell([x, h, c, kernel, recurrent, bias]: tf.Tensor[]): tf.Tensor[] {
  const gates = tf.split(x!.matMul(kernel!).add(h!.matMul(recurrent!)).add(bias!), 4, 1);
  const [input, forget, candidate, output] = gates as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  const state = forget.sigmoid().mul(c!).add(input.sigmoid().mul(candidate.tanh()));
  return [output.sigmoid().mul(state.tanh()), state];
}

function gruCell([x, h, kernel, recurrent, bias]: tf.Tensor[]): tf.Tensor {
  const [xz, xr, xh] = tf.split(x!.matMul(kernel!).add(bias!), 3, 1) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const [uz, ur, uh] = tf.split(recurrent!, 3, 1) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const update = xz.add(h!.matMul(uz)).sigmoid();
  const reset = xr.add(h!.matMul(ur)).sigmoid();
  const candidate = xh.add(reset.mul(h!).matMul(uh)).tanh();
  return update.mul(h!).add(tf.scalar(1).sub(update).mul(candidate));
}

/** What layers are made of. */
export const NETWORK_OPS: Readonly<Record<string, ConformanceOp>> = {
  matMul,
  batchMatMul: matMul,
  dense: ([x, kernel, bias]) =>
    tf.fused.matMul({
      a: x as tf.Tensor2D,
      b: kernel as tf.Tensor2D,
      bias: bias!,
      activation: 'relu',
    }),
  einsum: (inputs, attributes) => tf.einsum(attribute(attributes, 'equation'), ...inputs),
  conv2d: ([x, filter], attributes) =>
    tf.conv2d(
      x as tf.Tensor4D,
      filter as tf.Tensor4D,
      strides(attributes),
      pad(attributes),
      'NHWC',
      attribute<Sizes>(attributes, 'dilations'),
    ),
  conv1d: ([x, filter], attributes) =>
    tf.conv1d(x as tf.Tensor3D, filter as tf.Tensor3D, attribute(attributes, 'stride'), pad(attributes)),
  conv3d: ([x, filter], attributes) =>
    tf.conv3d(
      x as tf.Tensor5D,
      filter as tf.Tensor5D,
      attribute(attributes, 'strides'),
      attribute(attributes, 'pad'),
    ),
  depthwiseConv2d: ([x, filter], attributes) =>
    tf.depthwiseConv2d(
      x as tf.Tensor4D,
      filter as tf.Tensor4D,
      strides(attributes),
      pad(attributes),
      'NHWC',
      attribute<Sizes>(attributes, 'dilations'),
    ),
  separableConv2d: ([x, depth, point], attributes) =>
    tf.separableConv2d(
      x as tf.Tensor4D,
      depth as tf.Tensor4D,
      point as tf.Tensor4D,
      strides(attributes),
      attribute(attributes, 'pad'),
    ),
  conv2dTranspose: ([x, filter], attributes) =>
    tf.conv2dTranspose(
      x as tf.Tensor4D,
      filter as tf.Tensor4D,
      attribute(attributes, 'outputShape'),
      strides(attributes),
      pad(attributes),
    ),
  conv3dTranspose: ([x, filter], attributes) =>
    tf.conv3dTranspose(
      x as tf.Tensor5D,
      filter as tf.Tensor5D,
      attribute(attributes, 'outputShape'),
      attribute(attributes, 'strides'),
      attribute(attributes, 'pad'),
    ),
  maxPool: ([x], attributes) =>
    tf.maxPool(x as tf.Tensor4D, attribute<Sizes>(attributes, 'size'), strides(attributes), pad(attributes)),
  avgPool: ([x], attributes) =>
    tf.avgPool(x as tf.Tensor4D, attribute<Sizes>(attributes, 'size'), strides(attributes), pad(attributes)),
  maxPool3d: ([x], attributes) =>
    tf.maxPool3d(
      x as tf.Tensor5D,
      attribute(attributes, 'size'),
      attribute(attributes, 'strides'),
      pad(attributes),
    ),
  avgPool3d: ([x], attributes) =>
    tf.avgPool3d(
      x as tf.Tensor5D,
      attribute(attributes, 'size'),
      attribute(attributes, 'strides'),
      pad(attributes),
    ),
  batchNormInference: ([x, mean, variance, beta, gamma], attributes) =>
    tf.batchNorm(
      x!,
      mean as tf.Tensor1D,
      variance as tf.Tensor1D,
      ...affine(beta!, gamma!),
      epsilon(attributes),
    ),
  batchNormTraining,
  layerNorm,
  localResponseNormalization: ([x], attributes) =>
    tf.localResponseNormalization(
      x as tf.Tensor4D,
      attribute(attributes, 'radius'),
      attribute(attributes, 'bias'),
      attribute(attributes, 'alpha'),
      attribute(attributes, 'beta'),
    ),
  softmax: ([x]) => tf.softmax(x!),
  logSoftmax: ([x]) => tf.logSoftmax(x!),
  softmaxCrossEntropy: ([labels, logits]) => tf.losses.softmaxCrossEntropy(labels!, logits!),
  sigmoidCrossEntropy: ([labels, logits]) => tf.losses.sigmoidCrossEntropy(labels!, logits!),
  lstmCell,
  gruCell,
};
