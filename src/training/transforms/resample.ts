import type { ImageArray, PixelArray } from '../datasets/sample.ts';
import { likePixels, storable } from './pixels.ts';
import type { PixelWeights } from './resampleWeights.ts';
import { resampleColours } from './simd/resampleColours.ts';
import type { AllocateBytes } from './transform.ts';

export interface Resampling {
  /** For each new row; undefined where the rows stay. */
  rows?: PixelWeights;
  columns?: PixelWeights;
  /** Rounds bytes as Pillow does, between the two passes too. Default `false`: once, at the end. */
  isPillow?: boolean;
  /** Where it may take the array for bytes of colours from. */
  allocate?: AllocateBytes | undefined;
}

/** A picture of new rows and columns, each the weighted sum of old ones: columns first, then rows. */
export function resample(
  image: ImageArray,
  { rows, columns, isPillow = false, allocate }: Resampling,
): ImageArray {
  const isFixed = isPillow && image.data instanceof Uint8Array;
  if (rows && columns && isColours(image)) {
    const resampled = resampleColours(image, { rows, columns, isFixed, allocate });
    if (resampled) return resampled;
  }
  const wide = columns ? resampleColumns(image, { columns, rows, isFixed }) : image;
  const done = rows ? resampleRows(wide, rows, isFixed) : wide;
  return done.data.constructor === image.data.constructor ? done : backTo(image, done);
}

function isColours(image: ImageArray): image is ImageArray<Uint8Array> {
  return image.shape[2] === 3 && image.data instanceof Uint8Array;
}

function backTo({ data: like }: ImageArray, { data, shape }: ImageArray): ImageArray {
  const result = likePixels(like, data.length);
  for (let index = 0; index < data.length; index++) result[index] = storable(result, data[index]!);
  return { data: result, shape };
}

interface ColumnPass {
  columns: PixelWeights;
  /** Only the rows that these need are computed; all of them without. */
  rows: PixelWeights | undefined;
  isFixed: boolean;
}

function resampleColumns({ data, shape }: ImageArray, { columns, rows, isFixed }: ColumnPass): ImageArray {
  const [height, width, channels] = shape;
  const pass: Pass = {
    data,
    result: isFixed
      ? new Uint8Array(height * columns.length * channels)
      : new Float32Array(height * columns.length * channels),
    weights: columns,
    channels,
  };
  for (let row = rows?.first ?? 0; row < (rows?.end ?? height); row++) {
    const [from, to] = [row * width * channels, row * columns.length * channels];
    if (!isFixed) sumPixels(pass, from, to);
    else if (channels === 3) sumBytePixels(pass, from, to);
    else sumBytes(pass, from, to);
  }
  return { data: pass.result, shape: [height, columns.length, channels] };
}

interface Pass {
  data: PixelArray;
  result: PixelArray;
  weights: PixelWeights;
  channels: number;
}

/** A row of colours in bytes: what most pictures are. */
function sumBytePixels(
  { data, result, weights: { starts, counts, taps, fixed } }: Pass,
  from: number,
  to: number,
): void {
  for (let column = 0; column < starts.length; column++) {
    let at = from + starts[column]! * 3;
    let [red, green, blue] = [HALF, HALF, HALF];
    const first = column * taps;
    const end = first + counts[column]!;
    for (let tap = first; tap < end; tap++) {
      const weight = fixed[tap]!;
      red = (red + Math.imul(data[at]!, weight)) | 0;
      green = (green + Math.imul(data[at + 1]!, weight)) | 0;
      blue = (blue + Math.imul(data[at + 2]!, weight)) | 0;
      at += 3;
    }
    const place = to + column * 3;
    result[place] = toByte(red);
    result[place + 1] = toByte(green);
    result[place + 2] = toByte(blue);
  }
}

function sumBytes({ data, result, weights, channels }: Pass, from: number, to: number): void {
  const { starts, counts, taps, fixed } = weights;
  for (let column = 0; column < starts.length; column++) {
    for (let channel = 0; channel < channels; channel++) {
      const at = from + starts[column]! * channels + channel;
      let sum = HALF;
      for (let tap = 0; tap < counts[column]!; tap++) {
        sum = (sum + Math.imul(data[at + tap * channels]!, fixed[column * taps + tap]!)) | 0;
      }
      result[to + column * channels + channel] = toByte(sum);
    }
  }
}

function sumPixels({ data, result, weights, channels }: Pass, from: number, to: number): void {
  const { starts, counts, taps, values } = weights;
  for (let column = 0; column < starts.length; column++) {
    for (let channel = 0; channel < channels; channel++) {
      const at = from + starts[column]! * channels + channel;
      let sum = 0;
      for (let tap = 0; tap < counts[column]!; tap++) {
        sum = Math.fround(sum + Math.fround(data[at + tap * channels]! * values[column * taps + tap]!));
      }
      result[to + column * channels + channel] = sum;
    }
  }
}

function resampleRows({ data, shape }: ImageArray, rows: PixelWeights, isFixed: boolean): ImageArray {
  const [, width, channels] = shape;
  const stride = width * channels;
  const size = rows.length * stride;
  const result = isFixed ? new Uint8Array(size) : new Float32Array(size);
  const sums = isFixed ? new Int32Array(stride) : new Float32Array(stride);
  const weights = isFixed ? rows.fixed : rows.values;
  for (let row = 0; row < rows.length; row++) {
    sums.fill(isFixed ? HALF : 0);
    for (let tap = 0; tap < rows.counts[row]!; tap++) {
      const from = (rows.starts[row]! + tap) * stride;
      const weight = weights[row * rows.taps + tap]!;
      if (isFixed) addBytes(sums as Int32Array, { data, from, weight });
      else addNumbers(sums as Float32Array, { data, from, weight });
    }
    const to = row * stride;
    if (isFixed) for (let column = 0; column < stride; column++) result[to + column] = toByte(sums[column]!);
    else result.set(sums, to);
  }
  return { data: result, shape: [rows.length, width, channels] };
}

interface WeighedRow {
  data: PixelArray;
  from: number;
  weight: number;
}

function addBytes(sums: Int32Array, { data, from, weight }: WeighedRow): void {
  for (let column = 0; column < sums.length; column++) {
    sums[column] = (sums[column]! + Math.imul(data[from + column]!, weight)) | 0;
  }
}

function addNumbers(sums: Float32Array, { data, from, weight }: WeighedRow): void {
  for (let column = 0; column < sums.length; column++) {
    sums[column] = sums[column]! + Math.fround(data[from + column]! * weight);
  }
}

/** Sums of bytes are whole numbers of 2^-22, as in Pillow, so that the results are the same to the bit. */
const BITS = 22;
const HALF = 2 ** (BITS - 1);

/** A sum that began with a half. */
function toByte(sum: number): number {
  const byte = sum >> BITS;
  return byte < 0 ? 0 : byte > 255 ? 255 : byte;
}
