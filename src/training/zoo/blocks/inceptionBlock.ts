import * as tf from '@tensorflow/tfjs';
import { apply, LayerMaker } from '../layerMaker.ts';

/** Channels of the four branches of an inception block. */
export interface InceptionOptions {
  /** Such as `inception_3a`. */
  name: string;
  /** How many filters the 1x1 convolution has. */
  direct: number;
  /** The 1x1 convolution before the 3x3 one, and that one. */
  middle: readonly [reduce: number, filters: number];
  /** The 1x1 convolution before the 5x5 one, and that one. */
  wide: readonly [reduce: number, filters: number];
  /** The 1x1 convolution after the pooling. */
  pooled: number;
  /** Batch normalization after each convolution, and 3x3 in place of 5x5, as in torchvision. Default `false`. */
  batchNorm?: boolean;
  maker?: LayerMaker;
}

/** Convolutions of 1x1, 3x3 and 5x5 and a pooling side by side (Szegedy and others, 2014, figure 2b). */
export function inceptionBlock(input: tf.SymbolicTensor, options: InceptionOptions): tf.SymbolicTensor {
  const { name, direct, middle, wide, pooled, batchNorm = false, maker = new LayerMaker() } = options;
  const convolve = (x: tf.SymbolicTensor, part: string, filters: number, kernelSize: number) =>
    activatedConvolution(x, `${name}/${part}`, { filters, kernelSize, batchNorm, maker });
  const pool = maker.maxPooling(input, `${name}/pool`, { size: 3, strides: 1, padding: 'same' });
  const branches = [
    convolve(input, '1x1', direct, 1),
    convolve(convolve(input, '3x3_reduce', middle[0], 1), '3x3', middle[1], 3),
    convolve(convolve(input, '5x5_reduce', wide[0], 1), '5x5', wide[1], batchNorm ? 3 : 5),
    convolve(pool, 'pool_proj', pooled, 1),
  ];
  return apply(tf.layers.concatenate({ name: `${name}/output` }), branches);
}

/** A convolution with its ReLU and, where wanted, batch normalization between them in place of the bias. */
export function activatedConvolution(
  input: tf.SymbolicTensor,
  name: string,
  options: { filters: number; kernelSize: number; strides?: number; batchNorm: boolean; maker: LayerMaker },
): tf.SymbolicTensor {
  const { filters, kernelSize, strides = 1, batchNorm, maker } = options;
  const window = { filters, kernelSize, strides, padding: (kernelSize - 1) / 2 };
  if (!batchNorm) return maker.convolution(input, name, { ...window, activation: 'relu' });
  const x = maker.convolution(input, name, { ...window, useBias: false });
  return maker.relu(maker.batchNormalization(x, `${name}/bn`), `${name}/relu`);
}
