import type { ImageArray } from '../datasets/sample.ts';
import type { Random } from '../random/seededRandom.ts';
import { checkProbability, checkRange, drawFrom, drawIndex, drawRatio, formatRange } from './draw.ts';
import type { Range } from './draw.ts';
import { pad } from './pad.ts';
import type { PadOptions, Padding } from './pad.ts';
import type { Box } from './pixels.ts';
import { cut, likePixels } from './pixels.ts';
import type { ResizeOptions } from './resize.ts';
import { resizeImage } from './resize.ts';
import type { Size, Transform } from './transform.ts';
import { formatSize, toSize } from './transform.ts';
import { affineMatrix, warp } from './warp.ts';
import type { WarpOptions } from './warp.ts';

/** In which direction and how often {@link randomFlip} mirrors. */
export interface RandomFlipOptions {
  /** Default 0.5. */
  probability?: number;
  /** Left and right change places, or above and below. Default `horizontal`. */
  axis?: 'horizontal' | 'vertical';
}

/** Mirrors some pictures. @throws RangeError if the probability is none. */
export function randomFlip({ probability = 0.5, axis = 'horizontal' }: RandomFlipOptions = {}): Transform {
  checkProbability(probability);
  return {
    description: `randomFlip(${axis}, probability ${probability})`,
    recipe: { name: 'randomFlip', options: [{ probability, axis }] },
    apply: (image, random) => (random() < probability ? flip(image, axis) : image),
  };
}

function flip({ data, shape }: ImageArray, axis: 'horizontal' | 'vertical'): ImageArray {
  const [height, width, channels] = shape;
  const result = likePixels(data, data.length);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from =
        axis === 'horizontal' ? row * width + width - 1 - column : (height - 1 - row) * width + column;
      const pixel = data.subarray(from * channels, (from + 1) * channels);
      result.set(pixel, (row * width + column) * channels);
    }
  }
  return { data: result, shape };
}

/** What {@link randomCrop} does before it takes a part: pixels put at the sides, and what is in them. */
export interface RandomCropOptions extends PadOptions {
  /** Put around the picture first. Default 0. */
  padding?: Padding;
}

/** A part of a size, from anywhere. @throws RangeError if the size is none, or when a picture is smaller. */
export function randomCrop(size: Size, { padding = 0, ...options }: RandomCropOptions = {}): Transform {
  const [height, width] = toSize(size, 'the size of a crop');
  const grow = pad(padding, options);
  return {
    description: `randomCrop(${formatSize(size)}${padding === 0 ? '' : `, ${grow.description}`})`,
    recipe: { name: 'randomCrop', options: [size, { padding, ...options }] },
    apply(image, random) {
      const padded = padding === 0 ? image : grow.apply(image, random);
      const [rows, columns] = padded.shape;
      if (rows < height || columns < width) {
        throw new RangeError(`a picture of ${rows}x${columns} has no part of ${height}x${width}`);
      }
      const top = drawIndex(rows - height + 1, random);
      const left = drawIndex(columns - width + 1, random);
      return cut(padded, { top, left, height, width });
    },
  };
}

/** Shares of the area and ratios of the sides that {@link randomResizedCrop} draws from, and how it resizes. */
export interface RandomResizedCropOptions extends ResizeOptions {
  /** The share of the picture that is taken. Default 0.08 to 1. */
  scale?: Range;
  /** Of width to height, before resizing. Default 3/4 to 4/3. */
  ratio?: Range;
}

const ATTEMPTS = 10;

/** A part of random place, share and proportions, brought to a size. @throws RangeError if size or range is none. */
export function randomResizedCrop(size: Size, options: RandomResizedCropOptions = {}): Transform {
  const wanted = toSize(size, 'the size of a crop');
  const { interpolation = 'bilinear', antialias = true } = options;
  const scale = checkRange(options.scale ?? [0.08, 1], 'the share of the picture', 0);
  const ratio = checkRange(options.ratio ?? [3 / 4, 4 / 3], 'the ratio of width to height', Number.MIN_VALUE);
  const ranges = `scale ${formatRange(scale)}, ratio ${formatRange(ratio)}`;
  return {
    description: `randomResizedCrop(${formatSize(size)}, ${ranges}, ${interpolation})`,
    recipe: { name: 'randomResizedCrop', options: [size, options] },
    apply(image, random) {
      const box = drawBox(image, { scale, ratio }, random) ?? largestBox(image, ratio);
      return resizeImage(cut(image, box), wanted, { interpolation, antialias });
    },
  };
}

/** A part of the picture; undefined where none of those drawn fits into it. */
export function drawBox(
  { shape: [rows, columns] }: ImageArray,
  { scale, ratio }: { scale: Range; ratio: Range },
  random: Random,
): Box | undefined {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const area = rows * columns * drawFrom(scale, random);
    const proportion = drawRatio(ratio, random);
    const width = Math.round(Math.sqrt(area * proportion));
    const height = Math.round(Math.sqrt(area / proportion));
    if (width < 1 || height < 1 || width > columns || height > rows) continue;
    const top = drawIndex(rows - height + 1, random);
    return { top, left: drawIndex(columns - width + 1, random), height, width };
  }
  return undefined;
}

/** The largest part in the middle whose proportions are in the range. */
function largestBox({ shape: [rows, columns] }: ImageArray, [least, most]: Range): Box {
  const proportion = columns / rows;
  const width = proportion > most ? Math.max(1, Math.round(rows * most)) : columns;
  const height = proportion < least ? Math.max(1, Math.round(columns / least)) : rows;
  return { top: Math.floor((rows - height) / 2), left: Math.floor((columns - width) / 2), height, width };
}

/**
 * Ranges of {@link randomAffine}: angles in degrees, shifts in shares of the picture, factors of size, shears in
 * degrees.
 */
export interface RandomAffineOptions extends Partial<WarpOptions> {
  /** Counter-clockwise. A number stands for as much in either direction. Default 0. */
  degrees?: number | Range;
  /** At most this share of width and height, in either direction. Default 0. */
  translate?: number;
  /** Default 1 to 1. */
  scale?: Range;
  /** In degrees, in either direction. Default 0. */
  shear?: number;
}

/** Turns, moves, scales and shears a picture around its middle; the size stays. @throws RangeError if a range is none. */
export function randomAffine(options: RandomAffineOptions): Transform {
  const {
    degrees = 0,
    translate = 0,
    scale = [1, 1],
    shear = 0,
    interpolation = 'bilinear',
    fill = 0,
  } = options;
  const angles = checkRange(typeof degrees === 'number' ? [-degrees, degrees] : degrees, 'the angle');
  const shares = checkRange([-translate, translate], 'the share to move by');
  const scales = checkRange(scale, 'the scale', Number.MIN_VALUE);
  const shears = checkRange([-shear, shear], 'the angle to shear by');
  const parts = [
    `degrees ${formatRange(angles)}`,
    ...(translate === 0 ? [] : [`translate ${translate}`]),
    ...(options.scale ? [`scale ${formatRange(scales)}`] : []),
    ...(shear === 0 ? [] : [`shear ${shear}`]),
    interpolation,
  ];
  return {
    description: `randomAffine(${parts.join(', ')})`,
    recipe: { name: 'randomAffine', options: [options] },
    apply(image, random) {
      const [height, width] = image.shape;
      const affine = {
        angle: drawFrom(angles, random),
        translate: [drawFrom(shares, random) * width, drawFrom(shares, random) * height] as const,
        scale: drawFrom(scales, random),
        shear: drawFrom(shears, random),
      };
      return warp(image, affineMatrix([height, width], affine), { interpolation, fill });
    },
  };
}

/** Turns a picture around its middle. @param degrees counter-clockwise; a number stands for either direction. */
export function randomRotation(degrees: number | Range, options: Partial<WarpOptions> = {}): Transform {
  const { description, apply } = randomAffine({ ...options, degrees });
  return {
    description: description.replace('randomAffine(degrees ', 'randomRotation('),
    recipe: { name: 'randomRotation', options: [degrees, options] },
    apply,
  };
}
