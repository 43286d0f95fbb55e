import type { ImageArray } from '../datasets/sample.ts';
import { likePixels, storable } from './pixels.ts';
import type { PixelWeights } from './resampleWeights.ts';

/** Weights of bytes are whole numbers of this, as in Pillow, so that the results are the same to the bit. */
const UNIT = 2 ** 22;

export interface Resampling {
  /** For each new row; undefined where the rows stay. */
  rows?: readonly PixelWeights[];
  columns?: readonly PixelWeights[];
  /** Rounds bytes as Pillow does, between the two passes too. Default `false`: once, at the end. */
  isPillow?: boolean;
}

/** A picture of new rows and columns, each the weighted sum of old ones: columns first, then rows. */
export function resample(image: ImageArray, { rows, columns, isPillow = false }: Resampling): ImageArray {
  const isFixed = isPillow && image.data instanceof Uint8Array;
  const wide = columns ? resampleColumns(isFixed || !rows ? image : toFloat(image), columns, isFixed) : image;
  const done = rows ? resampleRows(isFixed ? wide : toFloat(wide), rows, isFixed) : wide;
  return done.data.constructor === image.data.constructor ? done : backTo(image, done);
}

function toFloat({ data, shape }: ImageArray): ImageArray {
  return { data: Float32Array.from(data), shape };
}

function backTo({ data: like }: ImageArray, { data, shape }: ImageArray): ImageArray {
  const result = likePixels(like, data.length);
  data.forEach((value, index) => (result[index] = storable(result, value)));
  return { data: result, shape };
}

function resampleColumns(
  { data, shape }: ImageArray,
  columns: readonly PixelWeights[],
  isFixed: boolean,
): ImageArray {
  const [height, width, channels] = shape;
  const result = likePixels(data, height * columns.length * channels);
  columns.forEach(({ start, weights }, column) => {
    const scaled = isFixed ? weights.map(toFixed) : weights;
    for (let row = 0; row < height; row++) {
      const from = (row * width + start) * channels;
      const to = (row * columns.length + column) * channels;
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let tap = 0; tap < scaled.length; tap++)
          sum += data[from + tap * channels + channel]! * scaled[tap]!;
        result[to + channel] = isFixed ? fromFixed(sum) : storable(result, sum);
      }
    }
  });
  return { data: result, shape: [height, columns.length, channels] };
}

function resampleRows(
  { data, shape }: ImageArray,
  rows: readonly PixelWeights[],
  isFixed: boolean,
): ImageArray {
  const [, width, channels] = shape;
  const stride = width * channels;
  const result = likePixels(data, rows.length * stride);
  rows.forEach(({ start, weights }, row) => {
    const scaled = isFixed ? weights.map(toFixed) : weights;
    for (let column = 0; column < stride; column++) {
      let sum = 0;
      for (let tap = 0; tap < scaled.length; tap++)
        sum += data[(start + tap) * stride + column]! * scaled[tap]!;
      result[row * stride + column] = isFixed ? fromFixed(sum) : storable(result, sum);
    }
  });
  return { data: result, shape: [rows.length, width, channels] };
}

function toFixed(weight: number): number {
  return Math.trunc(weight * UNIT + (weight < 0 ? -0.5 : 0.5));
}

function fromFixed(sum: number): number {
  return Math.min(255, Math.max(0, Math.floor((sum + UNIT / 2) / UNIT)));
}
