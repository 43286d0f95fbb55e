import type * as tf from '@tensorflow/tfjs';
import { LayerMaker } from '../layerMaker.ts';
import type { LayerPadding } from '../layerMaker.ts';

/** Channels, stride and expansion of an inverted residual block. */
export interface InvertedResidualOptions {
  /** Begins the names of all layers: `block_1` gives `block_1_expand`, `block_1_depthwise`, `block_1_project`. */
  name: string;
  filters: number;
  /** How many times as many channels the depthwise convolution has as the input; with 1 nothing expands them. */
  expansion: number;
  /** Of the depthwise convolution. Default 3. */
  kernelSize?: number;
  strides?: number;
  /** Of the depthwise convolution. Default `same`. */
  padding?: LayerPadding;
  maker?: LayerMaker;
}

/** Where ReLU6 cuts off. */
export const RELU6 = 6;

/**
 * A few channels are expanded to many, filtered one by one, and projected to few again; a shortcut joins the narrow ends
 * where size and channels stay (Sandler and others, 2018, figure 4d).
 */
export function invertedResidual(
  input: tf.SymbolicTensor,
  options: InvertedResidualOptions,
): tf.SymbolicTensor {
  const { name, filters, expansion, kernelSize = 3, strides = 1, padding = 'same' } = options;
  const { maker = new LayerMaker() } = options;
  const channels = input.shape.at(-1)!;
  const activate = (y: tf.SymbolicTensor, part: string) =>
    maker.relu(maker.batchNormalization(y, `${name}_${part}_BN`), `${name}_${part}_relu`, RELU6);
  const narrow = { kernelSize: 1, useBias: false };
  let x = input;
  if (expansion !== 1) {
    x = maker.convolution(x, `${name}_expand`, { ...narrow, filters: channels * expansion });
    x = activate(x, 'expand');
  }
  x = activate(
    maker.depthwise(x, `${name}_depthwise`, { kernelSize, strides, padding, useBias: false }),
    'depthwise',
  );
  x = maker.convolution(x, `${name}_project`, { ...narrow, filters });
  x = maker.batchNormalization(x, `${name}_project_BN`);
  return strides === 1 && channels === filters ? maker.add([input, x], `${name}_add`) : x;
}
