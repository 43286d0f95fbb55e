import * as tf from '@tensorflow/tfjs';
import type { Gradient } from './replaceGradient.ts';

type Weights = (exact: number, size: number) => [place: number, weight: number][];

/** What an output takes from the inputs around its exact place. */
const BILINEAR: Weights = (exact, size) => {
  const low = Math.floor(exact);
  const inside = (place: number) => Math.min(Math.max(place, 0), size - 1);
  return [
    [inside(low), low + 1 - exact],
    [inside(low + 1), exact - low],
  ];
};

const NEAREST: Weights = (exact, size) => [[Math.min(Math.floor(exact + 0.5), size - 1), 1]];

/**
 * The gradient of resizing with the centres of pixels in half places, which the kernels of the stock gradient know
 * nothing of: two products with the matrices that interpolate along rows and columns.
 */
export function allowHalfPixels(kernelName: string): (original: Gradient | undefined) => Gradient {
  const weights = kernelName === tf.ResizeBilinear ? BILINEAR : NEAREST;
  return (original) => {
    if (!original) throw new Error('TensorFlow.js has no such gradient any more');
    return {
      ...original,
      gradFunc(dy, saved, attributes) {
        const { halfPixelCenters } = attributes as { halfPixelCenters?: boolean };
        if (!halfPixelCenters) return original.gradFunc(dy, saved, attributes);
        const [images] = saved as [tf.Tensor4D];
        return { images: () => imagesGradient(dy as tf.Tensor4D, images.shape, weights) };
      },
    };
  };
}

function imagesGradient(dy: tf.Tensor4D, shape: tf.Tensor4D['shape'], weights: Weights): tf.Tensor {
  const [batchSize, height, width, channels] = shape;
  const [, newHeight, newWidth] = dy.shape;
  const byRows = tf.reshape(dy, [batchSize, newHeight, newWidth * channels]);
  const rows = tf.matMul(repeated(matrix(height, newHeight, weights), batchSize), byRows, true);
  const byColumns = tf.reshape(rows, [batchSize * height, newWidth, channels]);
  const columns = repeated(matrix(width, newWidth, weights), batchSize * height);
  return tf.reshape(tf.matMul(columns, byColumns, true), shape);
}

/** What each of `newSize` outputs takes from each input: [newSize, size]. */
function matrix(size: number, newSize: number, weights: Weights): tf.Tensor2D {
  const values = new Float32Array(newSize * size);
  for (let output = 0; output < newSize; output++) {
    const exact = (output + 0.5) * (size / newSize) - 0.5;
    for (const [place, weight] of weights(exact, size)) values[output * size + place]! += weight;
  }
  return tf.tensor2d(values, [newSize, size]);
}

function repeated(matrix: tf.Tensor2D, count: number): tf.Tensor3D {
  return tf.tile(tf.expandDims(matrix, 0), [count, 1, 1]);
}
