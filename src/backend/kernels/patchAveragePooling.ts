import * as tf from '@tensorflow/tfjs';
import type { PoolInfo } from './poolGradients.ts';
import { poolInfoOf } from './poolGradients.ts';
import { replaceKernel } from './replaceKernel.ts';

/**
 * Corrects the gradient of average pooling at borders with padding: the forward kernels divide by the number of
 * inputs under the window, the stock gradient by the size of the window.
 */
export function patchAveragePooling(backendName: string): void {
  replaceKernel(backendName, tf.AvgPoolGrad, (original) => (args) => {
    const { dy, input } = args.inputs as { dy: tf.Tensor4D; input: tf.Tensor4D };
    const info = poolInfoOf(input.shape, args.attrs);
    const correction = tf.tensor4d(corrections(info), [1, info.outHeight, info.outWidth, 1]);
    const corrected = tf.mul(dy, correction);
    try {
      return original({ ...args, inputs: { dy: corrected, input } });
    } finally {
      tf.dispose([correction, corrected]);
    }
  });
}

/** For each place of the output: the size of the window by the number of inputs under it. */
function corrections(info: PoolInfo): Float32Array {
  const { outHeight, outWidth, filterHeight, filterWidth, padInfo } = info;
  const rows = counts(outHeight, info.strideHeight, filterHeight, padInfo.top, info.inHeight);
  const columns = counts(outWidth, info.strideWidth, filterWidth, padInfo.left, info.inWidth);
  return Float32Array.from({ length: outHeight * outWidth }, (_, place) => {
    const count = rows[Math.floor(place / outWidth)]! * columns[place % outWidth]!;
    return (filterHeight * filterWidth) / Math.max(1, count);
  });
}

/** How many inputs lie under the window at each place along one axis. */
function counts(places: number, stride: number, window: number, padding: number, inputs: number): number[] {
  return Array.from({ length: places }, (_, place) => {
    const start = place * stride - padding;
    return Math.max(0, Math.min(inputs, start + window) - Math.max(0, start));
  });
}
