/** `area` is the mean of what a new pixel covers. */
export type Interpolation = 'nearest' | 'bilinear' | 'bicubic' | 'area';

/** What one new pixel of a row or column is made of: old ones from `start` on, each with its weight. */
export interface PixelTaps {
  start: number;
  weights: readonly number[];
}

/** What the new pixels of a row or column are made of, in flat arrays. */
export interface PixelWeights {
  /** New pixels. */
  readonly length: number;
  /** Places for the weights of each new pixel: an even number, with 0 beyond its count. */
  readonly taps: number;
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  /** In single precision, as PyTorch has them. */
  readonly values: Float32Array;
  /** The weights as whole numbers of 2^-22, as Pillow has them. */
  readonly fixed: Int32Array;
  /** The old pixels that are needed: from the first up to but not including the end. */
  readonly first: number;
  readonly end: number;
}

export function packWeights(pixels: readonly PixelTaps[]): PixelWeights {
  const most = Math.max(1, ...pixels.map(({ weights }) => weights.length));
  const taps = most + (most % 2);
  const exact = new Float64Array(pixels.length * taps);
  pixels.forEach(({ weights }, pixel) => exact.set(weights, pixel * taps));
  return {
    length: pixels.length,
    taps,
    starts: Int32Array.from(pixels, ({ start }) => start),
    counts: Int32Array.from(pixels, ({ weights }) => weights.length),
    values: Float32Array.from(exact),
    fixed: Int32Array.from(exact, toFixed),
    first: Math.min(...pixels.map(({ start }) => start)),
    end: Math.max(...pixels.map(({ start, weights }) => start + weights.length)),
  };
}

function toFixed(weight: number): number {
  return Math.trunc(weight * 2 ** 22 + (weight < 0 ? -0.5 : 0.5));
}

interface Filter {
  /** How far it reaches, in old pixels where the picture grows. */
  support: number;
  at: (distance: number) => number;
}

const FILTERS: Readonly<Record<Exclude<Interpolation, 'nearest'>, Filter>> = {
  area: { support: 0.5, at: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, at: (x) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, at: (x) => cubic(x, -0.5) },
};

/** Keys's kernel. */
function cubic(x: number, a: number): number {
  const distance = Math.abs(x);
  if (distance < 1) return ((a + 2) * distance - (a + 3)) * distance * distance + 1;
  return distance < 2 ? (((distance - 5) * distance + 8) * distance - 4) * a : 0;
}

/** With a filter as wide as the new pixels, as Pillow has it: no old pixel is left out when a picture shrinks. */
export function antialiasedWeights(
  from: number,
  to: number,
  kind: Exclude<Interpolation, 'nearest'>,
): PixelTaps[] {
  const filter = FILTERS[kind];
  const scale = from / to;
  const width = Math.max(1, scale);
  const support = filter.support * width;
  return Array.from({ length: to }, (_, pixel) => {
    const center = (pixel + 0.5) * scale;
    const start = Math.max(0, Math.trunc(center - support + 0.5));
    const end = Math.min(from, Math.trunc(center + support + 0.5));
    const weights = Array.from({ length: end - start }, (_, offset) =>
      filter.at((start + offset - center + 0.5) / width),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { start, weights: sum === 0 ? weights : weights.map((weight) => weight / sum) };
  });
}

/** From the nearest old pixels alone, as PyTorch's `interpolate` has it without antialias. */
export function plainWeights(from: number, to: number, kind: Exclude<Interpolation, 'area'>): PixelTaps[] {
  const scale = from / to;
  return Array.from({ length: to }, (_, pixel) => {
    if (kind === 'nearest') return { start: Math.min(from - 1, Math.floor(pixel * scale)), weights: [1] };
    const place = (pixel + 0.5) * scale - 0.5;
    if (kind === 'bicubic') return clampedCubic(place, from);
    const start = Math.floor(Math.max(0, place));
    const share = Math.max(0, place) - start;
    return start + 1 < from ? { start, weights: [1 - share, share] } : { start, weights: [1] };
  });
}

/** Pixels beyond the edge are those at the edge. */
function clampedCubic(place: number, from: number): PixelTaps {
  const first = Math.floor(place) - 1;
  const start = Math.min(from - 1, Math.max(0, first));
  const end = Math.min(from - 1, Math.max(0, first + 3));
  const weights = new Array<number>(end - start + 1).fill(0);
  for (let index = first; index < first + 4; index++) {
    weights[Math.min(end, Math.max(start, index)) - start]! += cubic(place - index, -0.75);
  }
  return { start, weights };
}
