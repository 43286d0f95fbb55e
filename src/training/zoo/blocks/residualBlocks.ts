import type * as tf from '@tensorflow/tfjs';
import { LayerMaker } from '../layerMaker.ts';

/** Channels and stride of a residual block, and the names of its layers. */
export interface ResidualBlockOptions {
  /** Of the block, as in the paper's own model: `res2a` gives layers such as `res2a_branch2a`, `bn2a_branch2a`. */
  name: string;
  /** Of the 3x3 convolutions; a bottleneck gives four times as many. */
  filters: number;
  /** 2 halves the picture. Default 1. */
  strides?: number;
  /** By default one with seeds by chance. */
  maker?: LayerMaker;
}

/** As {@link ResidualBlockOptions}, and which of the three convolutions has the stride. */
export interface BottleneckOptions extends ResidualBlockOptions {
  /** Whether a stride is in the first 1x1 convolution, as in the paper, or in the 3x3 one. Default `false`. */
  strideFirst?: boolean;
}

/**
 * Two 3x3 convolutions beside a shortcut (He and others, 2015, figure 5 left). Where size or channels change, the
 * shortcut is a 1x1 convolution.
 */
export function basicBlock(input: tf.SymbolicTensor, options: ResidualBlockOptions): tf.SymbolicTensor {
  const { name, filters, strides = 1, maker = new LayerMaker() } = options;
  const path = new Path(name, maker);
  let x = path.convolve(input, 'branch2a', { filters, kernelSize: 3, strides, padding: 1 });
  x = maker.relu(x, `${name}_branch2a_relu`);
  x = path.convolve(x, 'branch2b', { filters, kernelSize: 3, strides: 1, padding: 1 });
  return path.join(x, path.shortcut(input, filters, strides));
}

/** Convolutions of 1x1, 3x3 and 1x1 beside a shortcut (He and others, 2015, figure 5 right). */
export function bottleneckBlock(input: tf.SymbolicTensor, options: BottleneckOptions): tf.SymbolicTensor {
  const { name, filters, strides = 1, strideFirst = false, maker = new LayerMaker() } = options;
  const [first, middle] = strideFirst ? [strides, 1] : [1, strides];
  const path = new Path(name, maker);
  let x = path.convolve(input, 'branch2a', { filters, kernelSize: 1, strides: first, padding: 0 });
  x = maker.relu(x, `${name}_branch2a_relu`);
  x = path.convolve(x, 'branch2b', { filters, kernelSize: 3, strides: middle, padding: 1 });
  x = maker.relu(x, `${name}_branch2b_relu`);
  x = path.convolve(x, 'branch2c', { filters: 4 * filters, kernelSize: 1, strides: 1, padding: 0 });
  return path.join(x, path.shortcut(input, 4 * filters, strides));
}

class Path {
  readonly #name: string;
  readonly #maker: LayerMaker;

  constructor(name: string, maker: LayerMaker) {
    this.#name = name;
    this.#maker = maker;
  }

  convolve(
    input: tf.SymbolicTensor,
    branch: string,
    window: { filters: number; kernelSize: number; strides: number; padding: number },
  ): tf.SymbolicTensor {
    const x = this.#maker.convolution(input, `${this.#name}_${branch}`, { ...window, useBias: false });
    return this.#maker.batchNormalization(x, `${this.#name.replace(/^res/, 'bn')}_${branch}${this.#mark()}`);
  }

  shortcut(input: tf.SymbolicTensor, filters: number, strides: number): tf.SymbolicTensor {
    if (strides === 1 && input.shape.at(-1) === filters) return input;
    return this.convolve(input, 'branch1', { filters, kernelSize: 1, strides, padding: 0 });
  }

  join(path: tf.SymbolicTensor, shortcut: tf.SymbolicTensor): tf.SymbolicTensor {
    return this.#maker.relu(this.#maker.add([shortcut, path], this.#name), `${this.#name}_relu`);
  }

  /** Names of convolution and normalization differ also where the block has a name of the user's. */
  #mark(): string {
    return this.#name.startsWith('res') ? '' : '_bn';
  }
}
