import * as tf from '@tensorflow/tfjs';
import type { CpuBackend } from './cpuBackend.ts';
import { replaceKernel } from '../kernels/replaceKernel.ts';

/**
 * Corrects two gradients of the cpu backend: that of bilinear resizing exchanges height and width, and that of
 * nearest-neighbour resizing reads the wrong image of a batch.
 */
export function patchResizeGradients(): void {
  replaceKernel('cpu', tf.ResizeBilinearGrad, (original) => (args) => {
    const { images } = args.inputs as { images: tf.TensorInfo };
    return { ...(original(args) as tf.TensorInfo), shape: [...images.shape] };
  });
  replaceKernel('cpu', tf.ResizeNearestNeighborGrad, () => (args) => {
    const { images, dy } = args.inputs as { images: tf.TensorInfo; dy: tf.TensorInfo };
    const backend = args.backend as CpuBackend;
    const { alignCorners } = args.attrs as unknown as { alignCorners: boolean };
    const gradient = backend.data.get(dy.dataId).values;
    const values = nearestNeighborGradient(images.shape, dy.shape, gradient, alignCorners);
    return backend.makeTensorInfo(images.shape, 'float32', values);
  });
}

/** Gives each output's gradient back to the input that the output is a copy of. */
function nearestNeighborGradient(
  imagesShape: number[],
  dyShape: number[],
  dy: Float32Array,
  alignCorners: boolean,
): Float32Array {
  const [batchSize, height, width, channels] = imagesShape as [number, number, number, number];
  const [, outHeight, outWidth] = dyShape as [number, number, number, number];
  const rows = sources(height, outHeight, alignCorners);
  const columns = sources(width, outWidth, alignCorners);
  const values = new Float32Array(batchSize * height * width * channels);
  let from = 0;
  for (let image = 0; image < batchSize; image++) {
    for (const row of rows) {
      for (const column of columns) {
        const to = ((image * height + row) * width + column) * channels;
        for (let channel = 0; channel < channels; channel++) values[to + channel]! += dy[from++]!;
      }
    }
  }
  return values;
}

/** The input that each output along one axis is a copy of, as the forward kernel chooses it. */
function sources(size: number, outSize: number, alignCorners: boolean): number[] {
  const aligned = alignCorners && outSize > 1;
  const scale = aligned ? (size - 1) / (outSize - 1) : size / outSize;
  return Array.from({ length: outSize }, (_, place) => {
    const exact = place * scale;
    return Math.min(size - 1, alignCorners ? Math.round(exact) : Math.floor(exact));
  });
}
