import type { ImageArray } from '../datasets/sample.ts';
import type { Random } from '../random/seededRandom.ts';
import { adjustBrightness, adjustContrast, adjustSaturation } from './colour.ts';
import { drawIndex } from './draw.ts';
import type { ByteImage } from './histogram.ts';
import { autoContrast, equalize, posterize, solarize } from './histogram.ts';
import { adjustSharpness } from './sharpness.ts';
import type { Transform } from './transform.ts';
import type { AffineMatrix, WarpOptions } from './warp.ts';
import { affineMatrix, warp } from './warp.ts';

/** What RandAugment and TrivialAugment choose from, in torchvision's order. */
export const OPERATIONS = [
  'identity',
  'shearX',
  'shearY',
  'translateX',
  'translateY',
  'rotate',
  'brightness',
  'colour',
  'contrast',
  'sharpness',
  'posterize',
  'solarize',
  'autoContrast',
  'equalize',
] as const;

export type Operation = (typeof OPERATIONS)[number];

/** How many operations {@link randAugment} draws for a picture, and how strong they are. */
export interface RandAugmentOptions extends Partial<WarpOptions> {
  /** Operations a picture, one after the other. Default 2. */
  operations?: number;
  /** How strong they are, from 0 to 30. Default 9. */
  magnitude?: number;
}

/** The strengths of operations are divided into so many. */
const LEVELS = 31;

/**
 * RandAugment (Cubuk and others, 2019) as in torchvision: some operations of fourteen, each of the same strength. For
 * pictures of bytes.
 * @throws RangeError if an option is none.
 */
export function randAugment(options: RandAugmentOptions = {}): Transform {
  const { operations = 2, magnitude = 9, interpolation = 'nearest', fill = 0 } = options;
  if (!Number.isInteger(operations) || operations < 0) {
    throw new RangeError(`the number of operations is a whole number from 0, got ${operations}`);
  }
  if (!Number.isInteger(magnitude) || magnitude < 0 || magnitude >= LEVELS) {
    throw new RangeError(`a magnitude is a whole number from 0 to ${LEVELS - 1}, got ${magnitude}`);
  }
  return {
    description: `randAugment(operations ${operations}, magnitude ${magnitude}, ${interpolation})`,
    recipe: { name: 'randAugment', options: [options] },
    apply(image, random) {
      let result = toBytes(image);
      for (let count = 0; count < operations; count++) {
        const operation = OPERATIONS[drawIndex(OPERATIONS.length, random)]!;
        const [height, width] = result.shape;
        const strength = randAugmentStrength(operation, magnitude, [height, width]);
        result = applyOperation(result, [operation, signed(operation, strength, random)], {
          interpolation,
          fill,
        });
      }
      return result;
    },
  };
}

/**
 * TrivialAugment (Müller and Hutter, 2021), its wide form, as in torchvision: one operation of fourteen, of a strength drawn
 * from all. For pictures of bytes.
 */
export function trivialAugment(options: Partial<WarpOptions> = {}): Transform {
  const { interpolation = 'nearest', fill = 0 } = options;
  return {
    description: `trivialAugment(${interpolation})`,
    recipe: { name: 'trivialAugment', options: [options] },
    apply(image, random) {
      const operation = OPERATIONS[drawIndex(OPERATIONS.length, random)]!;
      const strength = trivialAugmentStrength(operation, drawIndex(LEVELS, random));
      const drawn = [operation, signed(operation, strength, random)] as const;
      return applyOperation(toBytes(image), drawn, { interpolation, fill });
    },
  };
}

function toBytes(image: ImageArray): ByteImage {
  const { data, shape } = image;
  if (data instanceof Uint8Array && shape[2] >= 3) return { data, shape };
  const got = data instanceof Uint8Array ? `${shape[2]} channels` : 'floats';
  throw new RangeError(`pictures of bytes with 3 or 4 channels are augmented so, got ${got}`);
}

const UNSIGNED: readonly Operation[] = ['identity', 'posterize', 'solarize', 'autoContrast', 'equalize'];

function signed(operation: Operation, strength: number, random: Random): number {
  return !UNSIGNED.includes(operation) && random() < 0.5 ? -strength : strength;
}

/** @param level from 0 to 30. */
export function randAugmentStrength(
  operation: Operation,
  level: number,
  [height, width]: readonly [number, number],
): number {
  const share = level / (LEVELS - 1);
  if (operation === 'shearX' || operation === 'shearY') return 0.3 * share;
  if (operation === 'translateX') return (150 / 331) * width * share;
  if (operation === 'translateY') return (150 / 331) * height * share;
  if (operation === 'rotate') return 30 * share;
  if (operation === 'posterize') return posterizeBits(4, level);
  return commonStrength(operation, share, 0.9);
}

/** @param level from 0 to 30. */
export function trivialAugmentStrength(operation: Operation, level: number): number {
  const share = level / (LEVELS - 1);
  if (operation === 'shearX' || operation === 'shearY') return 0.99 * share;
  if (operation === 'translateX' || operation === 'translateY') return 32 * share;
  if (operation === 'rotate') return 135 * share;
  if (operation === 'posterize') return posterizeBits(6, level);
  return commonStrength(operation, share, 0.99);
}

function commonStrength(operation: Operation, share: number, most: number): number {
  if (operation === 'solarize') return 255 * (1 - share);
  return UNSIGNED.includes(operation) ? 0 : most * share;
}

/** A half is rounded to the even number, as PyTorch does. */
function posterizeBits(most: number, level: number): number {
  const exact = level / ((LEVELS - 1) / most);
  const floor = Math.floor(exact);
  return 8 - (exact - floor === 0.5 ? floor + (floor & 1) : Math.round(exact));
}

/** A picture after an operation of a strength. */
export function applyOperation(
  image: ByteImage,
  [operation, strength]: readonly [Operation, number],
  options: WarpOptions,
): ByteImage {
  const matrix = matrixOf(image, operation, strength);
  if (matrix) return warp(image, matrix, options) as ByteImage;
  return COLOUR_OPERATIONS[operation]?.(image, strength) ?? image;
}

function matrixOf({ shape }: ByteImage, operation: Operation, strength: number): AffineMatrix | undefined {
  switch (operation) {
    case 'shearX':
      return [1, strength, 0, 0, 1, 0];
    case 'shearY':
      return [1, 0, 0, strength, 1, 0];
    case 'translateX':
      return [1, 0, -Math.trunc(strength), 0, 1, 0];
    case 'translateY':
      return [1, 0, 0, 0, 1, -Math.trunc(strength)];
    case 'rotate':
      return affineMatrix(shape, { angle: strength, translate: [0, 0], scale: 1, shear: 0 });
    default:
      return undefined;
  }
}

const COLOUR_OPERATIONS: Partial<Record<Operation, (image: ByteImage, strength: number) => ByteImage>> = {
  brightness: (image, strength) => adjustBrightness(image, 1 + strength) as ByteImage,
  colour: (image, strength) => adjustSaturation(image, 1 + strength) as ByteImage,
  contrast: (image, strength) => adjustContrast(image, 1 + strength) as ByteImage,
  sharpness: (image, strength) => adjustSharpness(image, 1 + strength) as ByteImage,
  posterize: (image, strength) => posterize(image, Math.trunc(strength)),
  solarize,
  autoContrast,
  equalize,
};
