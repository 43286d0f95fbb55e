import { resizeImage } from '../../transforms/resize.ts';
import type { ImageArray } from '../sample.ts';

/** A small grey version of a picture, and of it a hash that pictures which look alike have nearly in common. */
export interface Look {
  /** 16x16 levels from 0 to 255. */
  thumbnail: Uint8Array;
  /** 8 numbers of 16 bits. */
  hash: Uint16Array;
}

const SIDE = 16;
const CELLS = 8;
/** Differences below do not count, so that the noise of a compression does not: of sums of four levels. */
const LEAST_DIFFERENCE = 16;

export function lookOf(image: ImageArray): Look {
  const thumbnail = toThumbnail(image);
  const cell = (row: number, column: number): number => {
    const at = 2 * (row % CELLS) * SIDE + 2 * (column % CELLS);
    return thumbnail[at]! + thumbnail[at + 1]! + thumbnail[at + SIDE]! + thumbnail[at + SIDE + 1]!;
  };
  const hash = new Uint16Array(CELLS);
  for (let row = 0; row < CELLS; row++) {
    for (let column = 0; column < CELLS; column++) {
      const own = cell(row, column);
      const isBrighter = own - cell(row, column + 1) > LEAST_DIFFERENCE;
      const isAbove = own - cell(row + 1, column) > LEAST_DIFFERENCE;
      hash[row]! |= (Number(isBrighter) | (Number(isAbove) << 1)) << (2 * column);
    }
  }
  return { thumbnail, hash };
}

/** Of floats the darkest becomes 0 and the brightest 255. */
function toThumbnail(image: ImageArray): Uint8Array {
  const { data, shape } = resizeImage(image, [SIDE, SIDE], { interpolation: 'area', antialias: true });
  const colours = Math.min(3, shape[2]);
  const grey = Float32Array.from({ length: SIDE * SIDE }, (_, pixel) => {
    let sum = 0;
    for (let channel = 0; channel < colours; channel++) sum += data[pixel * shape[2] + channel]!;
    return sum / colours;
  });
  if (data instanceof Uint8Array) return Uint8Array.from(grey, Math.round);
  const [low, high] = [Math.min(...grey), Math.max(...grey)];
  return Uint8Array.from(grey, (value) => (high > low ? ((value - low) / (high - low)) * 255 : 0));
}

/** Bits in which two hashes differ, of 128. */
export function hashDistance(a: Uint16Array, b: Uint16Array): number {
  let distance = 0;
  for (let place = 0; place < a.length; place++) {
    for (let bits = a[place]! ^ b[place]!; bits !== 0; bits &= bits - 1) distance++;
  }
  return distance;
}

/** The mean difference of two thumbnails, in levels of 255. */
export function thumbnailDistance(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, level, place) => sum + Math.abs(level - b[place]!), 0) / a.length;
}
