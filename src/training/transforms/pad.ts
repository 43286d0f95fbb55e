import type { ImageArray } from '../datasets/sample.ts';
import { likePixels } from './pixels.ts';
import type { Transform } from './transform.ts';

/** Pixels on every side; or above and below, and left and right; or each by itself. */
export type Padding = number | readonly [rows: number, columns: number] | Readonly<Sides>;

/** Pixels at each side of a picture. */
export interface Sides {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** What the added pixels are: a colour, the nearest pixel, or the picture mirrored. */
export interface PadOptions {
  /** What is put there: one value, the pixels at the edge, or the picture mirrored at its edge pixels. */
  mode?: 'constant' | 'edge' | 'reflect';
  /** Of `constant`, one for all channels or for each. Default 0. */
  fill?: number | readonly number[];
}

/** Puts pixels around a picture. @throws RangeError if the numbers of pixels are none. */
export function pad(padding: Padding, options: PadOptions = {}): Transform {
  const sides = toSides(padding);
  const { mode = 'constant', fill = 0 } = options;
  const shown = [...new Set(Object.values(sides))].length === 1 ? sides.top : Object.values(sides).join(' ');
  const how = mode === 'constant' ? `fill ${String(fill)}` : mode;
  return {
    description: `pad(${shown}, ${how})`,
    recipe: { name: 'pad', options: [padding, options] },
    apply: (image) => padImage(image, sides, { mode, fill }),
  };
}

function toSides(padding: Padding): Sides {
  const [rows, columns] =
    typeof padding === 'number' ? [padding, padding] : Array.isArray(padding) ? padding : [];
  const sides =
    rows === undefined ? (padding as Sides) : { top: rows, bottom: rows, left: columns!, right: columns! };
  const { top, bottom, left, right } = sides;
  if ([top, bottom, left, right].every((side) => Number.isInteger(side) && side >= 0)) {
    return { top, bottom, left, right };
  }
  throw new RangeError(`padding is a whole number of pixels from 0, got ${JSON.stringify(padding)}`);
}

/** {@link pad} of one picture. @throws RangeError if it is too small to be mirrored so far. */
export function padImage(image: ImageArray, sides: Sides, { mode, fill }: Required<PadOptions>): ImageArray {
  const [height, width, channels] = image.shape;
  const [rows, columns] = [height + sides.top + sides.bottom, width + sides.left + sides.right];
  if (
    mode === 'reflect' &&
    (Math.max(sides.top, sides.bottom) >= height || Math.max(sides.left, sides.right) >= width)
  ) {
    throw new RangeError(`a picture of ${height}x${width} is too small to be mirrored so far`);
  }
  const data = likePixels(image.data, rows * columns * channels);
  const fills = typeof fill === 'number' ? new Array<number>(channels).fill(fill) : fill;
  for (let row = 0; row < rows; row++) {
    const y = sourceOf(row - sides.top, height, mode);
    for (let column = 0; column < columns; column++) {
      const x = sourceOf(column - sides.left, width, mode);
      const to = (row * columns + column) * channels;
      const from = y === undefined || x === undefined ? undefined : (y * width + x) * channels;
      for (let channel = 0; channel < channels; channel++) {
        data[to + channel] = from === undefined ? (fills[channel] ?? 0) : image.data[from + channel]!;
      }
    }
  }
  return { data, shape: [rows, columns, channels] };
}

/** The old row or column that a place shows; undefined where it shows none. */
function sourceOf(place: number, length: number, mode: PadOptions['mode']): number | undefined {
  if (place >= 0 && place < length) return place;
  if (mode === 'constant') return undefined;
  if (mode === 'edge') return place < 0 ? 0 : length - 1;
  return place < 0 ? -place : 2 * (length - 1) - place;
}
