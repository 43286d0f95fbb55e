import type { ImageArray } from '../datasets/sample.ts';
import { shuffledIndices } from '../random/seededRandom.ts';
import { blurImage } from './blur.ts';
import { adjustBrightness, adjustContrast, adjustHue, adjustSaturation } from './colour.ts';
import { checkProbability, checkRange, drawFrom, formatRange } from './draw.ts';
import type { Range } from './draw.ts';
import { drawBox } from './randomGeometry.ts';
import { likePixels } from './pixels.ts';
import type { Transform } from './transform.ts';

/** By how much each property of the colours may change: a range, or how far it may be from none. */
export interface ColourJitterOptions {
  /** A number `x` stands for factors from `1 - x` (at least 0) to `1 + x`. */
  brightness?: number | Range;
  contrast?: number | Range;
  saturation?: number | Range;
  /** A number stands for either direction; of at most 0.5. */
  hue?: number | Range;
}

const ADJUSTMENTS = {
  brightness: adjustBrightness,
  contrast: adjustContrast,
  saturation: adjustSaturation,
  hue: adjustHue,
} as const;

/** Changes brightness, contrast, saturation and hue, in an order drawn each time. @throws RangeError if a range is none. */
export function colourJitter(options: ColourJitterOptions): Transform {
  const names = (Object.keys(ADJUSTMENTS) as (keyof typeof ADJUSTMENTS)[]).filter(
    (name) => options[name] !== undefined,
  );
  const steps = names.map((name) => ({
    name,
    adjust: ADJUSTMENTS[name],
    range: toFactors(name, options[name]!),
  }));
  return {
    description: `colourJitter(${steps.map(({ name, range }) => `${name} ${formatRange(range)}`).join(', ')})`,
    recipe: { name: 'colourJitter', options: [options] },
    apply(image, random) {
      const factors = steps.map(({ range }) => drawFrom(range, random));
      const order = Array.from(shuffledIndices(steps.length, random));
      return order.reduce((picture, step) => steps[step]!.adjust(picture, factors[step]!), image);
    },
  };
}

function toFactors(name: keyof ColourJitterOptions, value: number | Range): Range {
  if (name !== 'hue') {
    return checkRange(typeof value === 'number' ? [Math.max(0, 1 - value), 1 + value] : value, name, 0);
  }
  const [from, to] = checkRange(typeof value === 'number' ? [-value, value] : value, name, -0.5);
  if (to <= 0.5) return [from, to];
  throw new RangeError(`hue is turned by -0.5 to 0.5, got ${to}`);
}

/** Makes some pictures grey, with as many channels as before. @throws RangeError if the probability is none. */
export function randomGrey(probability = 0.1): Transform {
  checkProbability(probability);
  return {
    description: `randomGrey(probability ${probability})`,
    recipe: { name: 'randomGrey', options: [probability] },
    apply: (image, random) => (random() < probability ? adjustSaturation(image, 0) : image),
  };
}

/**
 * Blurs by Gauss's curve. @param size of the curve in pixels, odd. @param deviation drawn from this range.
 * @throws RangeError if either is none.
 */
export function gaussianBlur(size: number, deviation: number | Range = [0.1, 2]): Transform {
  const range = checkRange(
    typeof deviation === 'number' ? [deviation, deviation] : deviation,
    'the deviation of a blur',
    Number.MIN_VALUE,
  );
  if (!Number.isInteger(size) || size < 1 || size % 2 === 0) {
    throw new RangeError(`the size of a blur is an odd number of pixels, got ${size}`);
  }
  return {
    description: `gaussianBlur(${size}, ${formatRange(range)})`,
    recipe: { name: 'gaussianBlur', options: [size, deviation] },
    apply: (image, random) => blurImage(image, size, drawFrom(range, random)),
  };
}

/** How often {@link randomErasing} erases a rectangle, how large and of which form, and what is in it. */
export interface RandomErasingOptions {
  /** Default 0.5. */
  probability?: number;
  /** The share of the picture that is erased. Default 0.02 to 0.33. */
  scale?: Range;
  /** Of width to height. Default 0.3 to 3.3. */
  ratio?: Range;
  /** What is put there. Default 0. */
  fill?: number;
}

/** Erases a part of some pictures. @throws RangeError if a range or the probability is none. */
export function randomErasing(options: RandomErasingOptions = {}): Transform {
  const { fill = 0 } = options;
  const probability = checkProbability(options.probability ?? 0.5);
  const scale = checkRange(options.scale ?? [0.02, 0.33], 'the share of the picture', 0);
  const ratio = checkRange(options.ratio ?? [0.3, 3.3], 'the ratio of width to height', Number.MIN_VALUE);
  return {
    description: `randomErasing(probability ${probability}, scale ${formatRange(scale)}, ratio ${formatRange(ratio)})`,
    recipe: { name: 'randomErasing', options: [options] },
    apply(image, random) {
      if (random() >= probability) return image;
      const box = drawBox(image, { scale, ratio }, random);
      return box ? erase(image, { ...box, fill }) : image;
    },
  };
}

/**
 * Erases a square around a pixel drawn from the whole picture, so that it may reach beyond the edge.
 * @throws RangeError if its length is none.
 */
export function cutout(length: number, { fill = 0 }: Pick<RandomErasingOptions, 'fill'> = {}): Transform {
  if (!Number.isInteger(length) || length < 1) {
    throw new RangeError(`the length of a square is a whole number of pixels from 1, got ${length}`);
  }
  return {
    description: `cutout(${length})`,
    recipe: { name: 'cutout', options: [length, { fill }] },
    apply(image, random) {
      const [height, width] = image.shape;
      const top = Math.floor(random() * height) - Math.floor(length / 2);
      const left = Math.floor(random() * width) - Math.floor(length / 2);
      return erase(image, { top, left, height: length, width: length, fill });
    },
  };
}

interface Erasure {
  top: number;
  left: number;
  height: number;
  width: number;
  fill: number;
}

function erase({ data, shape }: ImageArray, { top, left, height, width, fill }: Erasure): ImageArray {
  const [rows, columns, channels] = shape;
  const result = likePixels(data, data.length);
  result.set(data);
  const [from, to] = [Math.max(0, left), Math.min(columns, left + width)];
  for (let row = Math.max(0, top); row < Math.min(rows, top + height); row++) {
    result.fill(fill, (row * columns + from) * channels, (row * columns + to) * channels);
  }
  return { data: result, shape };
}
