import type { ImageArray } from '../datasets/sample.ts';
import { resample } from './resample.ts';
import type { Interpolation } from './resampleWeights.ts';
import { antialiasedWeights, plainWeights } from './resampleWeights.ts';
import type { Size, Transform } from './transform.ts';
import { formatSize, toSize } from './transform.ts';

export interface ResizeOptions {
  /** Default `bilinear`. */
  interpolation?: Interpolation;
  /** Whether a picture that shrinks is smoothed, so that nothing in it is skipped. Default `true`. */
  antialias?: boolean;
}

/**
 * Brings a picture to a size: a number is the new length of its shorter side, a pair its height and width. Bytes are to
 * the bit what Pillow gives with antialias, and what PyTorch gives without it.
 * @throws RangeError if the size is none.
 */
export function resize(size: Size, options: ResizeOptions = {}): Transform {
  const wanted = toSize(size, 'the size to resize to');
  const { interpolation = 'bilinear', antialias = true } = options;
  const details = [interpolation, ...(antialias ? [] : ['no antialias'])];
  return {
    description: `resize(${[formatSize(size), ...details].join(', ')})`,
    apply(image) {
      const [height, width] = typeof size === 'number' ? fitShorterSide(image, size) : wanted;
      return resizeImage(image, [height, width], { interpolation, antialias });
    },
  };
}

/** {@link resize} of one picture to height and width. */
export function resizeImage(
  image: ImageArray,
  [height, width]: readonly [number, number],
  { interpolation, antialias }: Required<ResizeOptions>,
): ImageArray {
  const [oldHeight, oldWidth] = image.shape;
  const weights = (from: number, to: number) => {
    if (from === to) return undefined;
    if (interpolation === 'area' || (antialias && interpolation !== 'nearest')) {
      return antialiasedWeights(from, to, interpolation);
    }
    return plainWeights(from, to, interpolation);
  };
  return resample(image, {
    rows: weights(oldHeight, height),
    columns: weights(oldWidth, width),
    isPillow: antialias,
  });
}

/** The longer side keeps the proportions, rounded down as torchvision does. */
function fitShorterSide({ shape: [height, width] }: ImageArray, size: number): readonly [number, number] {
  const longer = Math.trunc((size * Math.max(height, width)) / Math.min(height, width));
  return height < width ? [size, longer] : [longer, size];
}
