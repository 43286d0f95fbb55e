import type { ImageArray } from '../datasets/sample.ts';
import type { Random } from '../random/seededRandom.ts';

/** One step on a picture's way to the network. It never changes what it is given. */
export interface Transform<From = ImageArray, To = ImageArray> {
  /** Its name with its parameters, such as `resize(256, bilinear)`. */
  readonly description: string;
  /** @param random where it draws from, if it draws at all. */
  apply(image: From, random: Random): To;
}

/**
 * One transform after the other.
 * ```ts
 * const toNetwork = compose(resize(256), centreCrop(224), normalise({ mean, deviation }));
 * ```
 */
export function compose<A, B>(first: Transform<A, B>): Transform<A, B>;
export function compose<A, B, C>(first: Transform<A, B>, second: Transform<B, C>): Transform<A, C>;
export function compose<Picture>(
  ...transforms: readonly Transform<Picture, Picture>[]
): Transform<Picture, Picture>;
export function compose(...transforms: readonly Transform<unknown, unknown>[]): Transform<unknown, unknown> {
  return {
    description: `compose(${transforms.map(({ description }) => description).join(', ')})`,
    apply: (image, random) => transforms.reduce((value, transform) => transform.apply(value, random), image),
  };
}

/** A number, or one for height and one for width. */
export type Size = number | readonly [height: number, width: number];

/** @throws RangeError if it is none. */
export function toSize(size: Size, what: string): readonly [number, number] {
  const [height, width] = typeof size === 'number' ? [size, size] : size;
  if (Number.isInteger(height) && Number.isInteger(width) && height > 0 && width > 0) return [height, width];
  throw new RangeError(
    `${what} is a whole number from 1, or one for height and one for width, got ${String(size)}`,
  );
}

export function formatSize(size: Size): string {
  return typeof size === 'number' ? String(size) : size.join('x');
}
