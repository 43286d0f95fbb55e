import type { ImageArray } from '../datasets/sample.ts';
import { BytePool } from '../images/bytePool.ts';
import type { Random } from '../random/seededRandom.ts';
import type { Box } from './pixels.ts';

/** How a transform is made again, in another thread: the name of its function and what it was called with. */
export interface TransformRecipe {
  name: string;
  options: readonly unknown[];
}

/** One step on a picture's way to the network. It never changes what it is given. */
export interface Transform<From = ImageArray, To = ImageArray> {
  /** Its name with its parameters, such as `resize(256, bilinear)`. */
  readonly description: string;
  /** Of a transform that is made of others: these, in their order. */
  readonly parts?: readonly Transform<never, unknown>[];
  /** Absent where only the thread that made it can apply it. */
  readonly recipe?: TransformRecipe;
  /** @param random where it draws from, if it draws at all. */
  apply(image: From, random: Random): To;
  /**
   * Where it can save work: as `apply`, of its result only the box that a crop after it keeps, or all where there is
   * none, and bytes of the result in an array that `allocate` gives.
   */
  applyWithin?(image: From, boxIn: BoxIn | undefined, allocate?: AllocateBytes): To;
  /** Where it can: as `apply`, into an array if that has the length of the result. */
  applyInto?(image: From, random: Random, target: Float32Array): To;
  /** Of a crop that draws nothing: what it keeps. */
  readonly boxIn?: BoxIn;
}

/** An array of that length with any bytes in it. */
export type AllocateBytes = (length: number) => Uint8Array;

/** The part of a picture of that size that a crop keeps; undefined where the picture is too small. */
export type BoxIn = (height: number, width: number) => Box | undefined;

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
  const recipes = transforms.map(({ recipe }) => recipe);
  const pool = new BytePool();
  const applyAll = (image: unknown, random: Random, target?: Float32Array): unknown => {
    const taken: Uint8Array[] = [];
    const allocate = (length: number): Uint8Array => {
      const array = pool.take(length);
      taken.push(array);
      return array;
    };
    const result = transforms.reduce((value, transform, place) => {
      const later = transforms.slice(place + 1);
      return applyNamed(transform, value, {
        random,
        boxIn: later[0]?.boxIn,
        target: later.length > 0 ? undefined : target,
        allocate: later.length > 0 && later.every(keepsNothing) ? allocate : undefined,
      });
    }, image);
    for (const array of taken) if (!sharesMemory(result, array)) pool.giveBack(array);
    return result;
  };
  return {
    description: `compose(${transforms.map(({ description }) => description).join(', ')})`,
    parts: transforms,
    ...(recipes.every((recipe) => recipe !== undefined) && { recipe: { name: 'compose', options: recipes } }),
    apply: (image, random) => applyAll(image, random),
    ...(transforms.at(-1)?.applyInto && { applyInto: applyAll }),
  };
}

/** Those of one's own might look at a picture again later; the library's have a recipe and never do. */
function keepsNothing({ recipe }: Transform<unknown, unknown>): boolean {
  return recipe !== undefined;
}

function sharesMemory(result: unknown, { buffer }: Uint8Array): boolean {
  return (result as Partial<ImageArray>).data?.buffer === buffer;
}

interface ApplyOptions {
  random: Random;
  boxIn: BoxIn | undefined;
  target: Float32Array | undefined;
  allocate: AllocateBytes | undefined;
}

/** @throws Error that names the one of several transforms that failed. */
function applyNamed(
  transform: Transform<unknown, unknown>,
  value: unknown,
  { random, boxIn, target, allocate }: ApplyOptions,
): unknown {
  try {
    // What the crop that comes next would throw away need not be made; it finds that there is nothing left to cut.
    if ((boxIn ?? allocate) && transform.applyWithin) return transform.applyWithin(value, boxIn, allocate);
    if (target && transform.applyInto) return transform.applyInto(value, random, target);
    return transform.apply(value, random);
  } catch (error) {
    if (error instanceof TransformError) throw error;
    throw new TransformError(`${transform.description}: ${(error as Error).message}`, { cause: error });
  }
}

/** Says which transform failed. */
class TransformError extends Error {
  override readonly name = 'TransformError';
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
