import * as tf from '@tensorflow/tfjs';
import { layerSeeds } from './layerSeeds.ts';

type Symbolic = tf.SymbolicTensor;
type Initializer = ReturnType<typeof tf.initializers.zeros>;

/** `same` as TensorFlow pads, `valid` for none, or so many zeros on every side, as the other frameworks pad. */
export type LayerPadding = 'same' | 'valid' | number;

/** A convolution and its activation. */
export interface ConvolutionOptions {
  filters: number;
  kernelSize: number;
  /** Default 1. */
  strides?: number;
  /** Default `same`. */
  padding?: LayerPadding;
  /** Default `true`. */
  useBias?: boolean;
  /** Default `linear`. */
  activation?: 'relu' | 'linear';
}

/** Window and stride of a pooling layer, in pixels. */
export interface PoolingOptions {
  size: number;
  strides?: number;
  /** Zeros are added before a maximum: right only after a ReLU, which all uses here are. Default `valid`. */
  padding?: LayerPadding;
}

/** What all layers of a network have in common: initial values and the constants of batch normalization. */
export interface LayerMakerOptions {
  /** Decides the initial weights. */
  seed?: number;
  /** All weights begin as 0, which takes no time: for a model whose weights are read afterwards. Default `false`. */
  isEmpty?: boolean;
  /** Added to variances by batch normalizations. Default 1e-5. */
  epsilon?: number;
  /** Of the moving statistics; 0.9 is what PyTorch calls 0.1. Default 0.9. */
  momentum?: number;
}

/** Adds layers, named by whoever calls, to symbolic tensors: what the building blocks of the zoo are made of. */
export class LayerMaker {
  readonly #nextSeed: () => number | undefined;
  readonly #options: Required<Omit<LayerMakerOptions, 'seed'>>;

  constructor({ seed, isEmpty = false, epsilon = 1e-5, momentum = 0.9 }: LayerMakerOptions = {}) {
    this.#nextSeed = layerSeeds(seed);
    this.#options = { isEmpty, epsilon, momentum };
  }

  convolution(input: Symbolic, name: string, options: ConvolutionOptions): Symbolic {
    const { filters, useBias = true, activation = 'linear' } = options;
    const { x, shared } = this.#window(input, name, options);
    const kernelInitializer = this.#initializer('heNormal');
    return apply(tf.layers.conv2d({ ...shared, filters, useBias, activation, kernelInitializer }), x);
  }

  /** A filter for each channel, without bias. */
  depthwise(input: Symbolic, name: string, options: Omit<ConvolutionOptions, 'filters'>): Symbolic {
    const { x, shared } = this.#window(input, name, options);
    const depthwiseInitializer = this.#initializer('heNormal');
    return apply(tf.layers.depthwiseConv2d({ ...shared, useBias: false, depthwiseInitializer }), x);
  }

  batchNormalization(input: Symbolic, name: string): Symbolic {
    const { epsilon, momentum } = this.#options;
    return apply(tf.layers.batchNormalization({ name, epsilon, momentum }), input);
  }

  /** Cut off above at `maxValue`, where there is one. */
  relu(input: Symbolic, name: string, maxValue?: number): Symbolic {
    return apply(tf.layers.reLU({ name, ...(maxValue !== undefined && { maxValue }) }), input);
  }

  maxPooling(input: Symbolic, name: string, { size, strides, padding = 'valid' }: PoolingOptions): Symbolic {
    const isPadded = typeof padding === 'number' && padding > 0;
    const x = isPadded ? zeros(input, `${name}_pad`, padding) : input;
    const mode = padding === 'same' ? 'same' : 'valid';
    return apply(tf.layers.maxPooling2d({ name, poolSize: size, strides, padding: mode }), x);
  }

  dense(input: Symbolic, name: string, units: number, activation: 'relu' | 'linear' = 'linear'): Symbolic {
    const kernelInitializer = this.#initializer('glorotUniform');
    return apply(tf.layers.dense({ name, units, activation, kernelInitializer }), input);
  }

  /** Elements that are 0 in training, chosen anew in every batch. */
  dropout(input: Symbolic, name: string, rate: number): Symbolic {
    return apply(tf.layers.dropout({ name, rate, seed: this.#nextSeed() }), input);
  }

  add(inputs: Symbolic[], name: string): Symbolic {
    return apply(tf.layers.add({ name }), inputs);
  }

  #window(
    input: Symbolic,
    name: string,
    { kernelSize, strides = 1, padding = 'same' }: Omit<ConvolutionOptions, 'filters'>,
  ) {
    const isSame = padding === 'same' || (strides === 1 && padding === (kernelSize - 1) / 2);
    const x = isSame || padding === 'valid' || padding === 0 ? input : zeros(input, `${name}_pad`, padding);
    const mode: 'same' | 'valid' = isSame ? 'same' : 'valid';
    return { x, shared: { name, kernelSize, strides, padding: mode } };
  }

  #initializer(kind: 'heNormal' | 'glorotUniform'): Initializer {
    const seed = this.#nextSeed();
    return this.#options.isEmpty ? tf.initializers.zeros() : tf.initializers[kind]({ seed });
  }
}

/** So many zeros on every side. */
function zeros(input: Symbolic, name: string, count: number): Symbolic {
  return apply(tf.layers.zeroPadding2d({ name, padding: count }), input);
}

/** A layer's output for symbolic inputs. */
export function apply(layer: tf.layers.Layer, input: Symbolic | Symbolic[]): Symbolic {
  return layer.apply(input) as Symbolic;
}
