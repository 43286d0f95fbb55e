import * as tf from '@tensorflow/tfjs';
import type { ConvInfo } from '../kernels/convInfo.ts';
import type { CpuBackend } from './cpuBackend.ts';
import { convInfoOf } from '../kernels/convInfo.ts';
import { replaceKernel } from '../kernels/replaceKernel.ts';

/**
 * Replaces the cpu backend's gradient of a convolution with respect to the filter by loops over typed arrays: the
 * stock kernel reads every value through a function with rest arguments and takes ten times as long.
 */
export function patchConvGradient(): void {
  replaceKernel('cpu', tf.Conv2DBackpropFilter, (original) => (args) => {
    const { x, dy } = args.inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
    const info = convInfoOf(args.attrs, { inputShape: x.shape });
    if (info.dataFormat !== 'channelsLast') return original(args);
    const backend = args.backend as CpuBackend;
    const valuesOf = ({ dataId }: tf.TensorInfo) => backend.data.get(dataId).values;
    const sums = new FilterGradient(valuesOf(x), valuesOf(dy), info).sums;
    return backend.makeTensorInfo(info.filterShape, 'float32', Float32Array.from(sums));
  });
}

/** The gradient for NHWC; summed in double precision, as the stock kernel does. */
class FilterGradient {
  readonly sums: Float64Array;
  readonly #x: Float32Array;
  readonly #dy: Float32Array;
  readonly #info: ConvInfo;

  constructor(x: Float32Array, dy: Float32Array, info: ConvInfo) {
    this.#x = x;
    this.#dy = dy;
    this.#info = info;
    this.sums = new Float64Array(info.filterHeight * info.filterWidth * info.inChannels * info.outChannels);
    this.#addAll();
  }

  #addAll(): void {
    const { batchSize, inHeight, outHeight, filterHeight, strideHeight, padInfo } = this.#info;
    for (let image = 0; image < batchSize; image++) {
      for (let row = 0; row < outHeight; row++) {
        for (let tap = 0; tap < filterHeight; tap++) {
          const inRow = row * strideHeight + tap - padInfo.top;
          if (inRow < 0 || inRow >= inHeight) continue;
          this.#addRow(image * inHeight + inRow, image * outHeight + row, tap);
        }
      }
    }
  }

  /** Adds what one row of the output gives to one row of the filter. */
  #addRow(inRow: number, outRow: number, filterRow: number): void {
    const { inWidth, outWidth, filterWidth, strideWidth, padInfo } = this.#info;
    const { inChannels, outChannels } = this.#info;
    for (let column = 0; column < outWidth; column++) {
      for (let tap = 0; tap < filterWidth; tap++) {
        const inColumn = column * strideWidth + tap - padInfo.left;
        if (inColumn < 0 || inColumn >= inWidth) continue;
        this.#addOuterProduct(
          (inRow * inWidth + inColumn) * inChannels,
          (outRow * outWidth + column) * outChannels,
          (filterRow * filterWidth + tap) * inChannels * outChannels,
        );
      }
    }
  }

  #addOuterProduct(x: number, dy: number, sum: number): void {
    const { inChannels, outChannels } = this.#info;
    const { sums } = this;
    const gradient = this.#dy;
    for (let i = 0; i < inChannels; i++) {
      const value = this.#x[x + i]!;
      if (value === 0) continue;
      const start = sum + i * outChannels;
      for (let o = 0; o < outChannels; o++) sums[start + o]! += value * gradient[dy + o]!;
    }
  }
}
