import type { ImageArray } from '../datasets/sample.ts';
import type { Box } from './pixels.ts';
import { resample } from './resample.ts';
import type { Interpolation, PixelTaps, PixelWeights } from './resampleWeights.ts';
import { antialiasedWeights, packWeights, plainWeights } from './resampleWeights.ts';
import type { AllocateBytes, BoxIn, Size, Transform } from './transform.ts';
import { formatSize, toSize } from './transform.ts';

/** How {@link resize} computes pixels between pixels. */
export interface ResizeOptions {
  /** Default `bilinear`. */
  interpolation?: Interpolation;
  /** Whether a picture that shrinks is smoothed, so that nothing in it is skipped. Default `true`. */
  antialias?: boolean;
}

/**
 * Brings a picture to a size: a number is the new length of its shorter side, a pair its height and width. Bytes are to
 * the bit what Pillow gives with antialias, and without it PyTorch's numbers, in single precision, rounded.
 * @throws RangeError if the size is none.
 */
export function resize(size: Size, options: ResizeOptions = {}): Transform {
  const wanted = toSize(size, 'the size to resize to');
  const { interpolation = 'bilinear', antialias = true } = options;
  const details = [interpolation, ...(antialias ? [] : ['no antialias'])];
  const planned = rememberPlan();
  const applyWithin = (image: ImageArray, boxIn?: BoxIn, allocate?: AllocateBytes): ImageArray => {
    const [height, width] = typeof size === 'number' ? fitShorterSide(image, size) : wanted;
    const plan = { from: image.shape, to: [height, width] as const, interpolation, antialias };
    return resampleWithin(image, planned(plan), { box: boxIn?.(height, width), allocate });
  };
  return {
    description: `resize(${[formatSize(size), ...details].join(', ')})`,
    recipe: { name: 'resize', options: [size, options] },
    apply: (image) => applyWithin(image),
    applyWithin,
  };
}

/** {@link resize} of one picture to height and width. */
export function resizeImage(
  image: ImageArray,
  to: readonly [number, number],
  options: Required<ResizeOptions>,
): ImageArray {
  return resampleWithin(image, planResize({ from: image.shape, to, ...options }));
}

interface ResizeSizes extends Required<ResizeOptions> {
  from: readonly number[];
  to: readonly [number, number];
}

interface ResizePlan {
  rows: readonly PixelTaps[];
  columns: readonly PixelTaps[];
  /** Whether each axis keeps its length, and with it its pixels. */
  keeps: readonly [rows: boolean, columns: boolean];
  isPillow: boolean;
  packed: Map<string, { rows: PixelWeights | undefined; columns: PixelWeights | undefined }>;
}

/** Pictures of a data set often have a few sizes in common, and their weights with them. */
function rememberPlan(): (sizes: ResizeSizes) => ResizePlan {
  const plans = new Map<string, ResizePlan>();
  return (sizes) => {
    const key = `${sizes.from.slice(0, 2).join('x')} ${sizes.to.join('x')}`;
    const known = plans.get(key);
    if (known) return known;
    if (plans.size >= 32) plans.clear();
    const plan = planResize(sizes);
    plans.set(key, plan);
    return plan;
  };
}

function planResize({ from, to, interpolation, antialias }: ResizeSizes): ResizePlan {
  const weights = (axis: 0 | 1): PixelTaps[] => {
    const [before, after] = [from[axis]!, to[axis]];
    if (before === after) return Array.from({ length: after }, (_, start) => ({ start, weights: [1] }));
    if (interpolation === 'area' || (antialias && interpolation !== 'nearest')) {
      return antialiasedWeights(before, after, interpolation);
    }
    return plainWeights(before, after, interpolation);
  };
  return {
    rows: weights(0),
    columns: weights(1),
    keeps: [from[0] === to[0], from[1] === to[1]],
    isPillow: antialias,
    packed: new Map(),
  };
}

/** Only the pixels of the box are computed; they are those that cutting it out afterwards would give. */
function resampleWithin(
  image: ImageArray,
  plan: ResizePlan,
  { box, allocate }: { box?: Box | undefined; allocate?: AllocateBytes | undefined } = {},
): ImageArray {
  const { rows, columns, isPillow } = plan;
  const { top, left, height, width } = box ?? { top: 0, left: 0, height: rows.length, width: columns.length };
  const key = [top, left, height, width].join();
  let packed = plan.packed.get(key);
  if (!packed) {
    const isCut = [top !== 0 || height !== rows.length, left !== 0 || width !== columns.length];
    packed = {
      rows: plan.keeps[0] && !isCut[0] ? undefined : packWeights(rows.slice(top, top + height)),
      columns: plan.keeps[1] && !isCut[1] ? undefined : packWeights(columns.slice(left, left + width)),
    };
    if (plan.packed.size < 32) plan.packed.set(key, packed);
  }
  return resample(image, { ...packed, isPillow, allocate });
}

/** The longer side keeps the proportions, rounded down as torchvision does. */
function fitShorterSide({ shape: [height, width] }: ImageArray, size: number): readonly [number, number] {
  const longer = Math.trunc((size * Math.max(height, width)) / Math.min(height, width));
  return height < width ? [size, longer] : [longer, size];
}
