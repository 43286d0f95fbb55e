import type { ImageArray } from '../datasets/sample.ts';
import { likePixels, storable } from './pixels.ts';

/** Where a new pixel comes from: old x = a x + b y + c, old y = d x + e y + f, between the middles of pixels. */
export type AffineMatrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** How pixels are computed where a picture is turned or sheared, and what is outside of it. */
export interface WarpOptions {
  interpolation: 'nearest' | 'bilinear';
  /** What is put where the picture does not reach. */
  fill: number;
}

/** A picture of the same size, each pixel taken from where the matrix says. */
export function warp(
  image: ImageArray,
  matrix: AffineMatrix,
  { interpolation, fill }: WarpOptions,
): ImageArray {
  const [height, width, channels] = image.shape;
  const [a, b, c, d, e, f] = matrix;
  const data = likePixels(image.data, image.data.length);
  const take = interpolation === 'nearest' ? takeNearest : takeBilinear;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const x = a * (column + 0.5) + b * (row + 0.5) + c;
      const y = d * (column + 0.5) + e * (row + 0.5) + f;
      const isInside = x >= 0 && x < width && y >= 0 && y < height;
      const to = (row * width + column) * channels;
      for (let channel = 0; channel < channels; channel++) {
        data[to + channel] = isInside ? storable(data, take(image, x, y, channel)) : fill;
      }
    }
  }
  return { data, shape: image.shape };
}

function takeNearest(
  { data, shape: [, width, channels] }: ImageArray,
  x: number,
  y: number,
  channel: number,
): number {
  return data[(Math.floor(y) * width + Math.floor(x)) * channels + channel]!;
}

/** Beyond the middles of the pixels at the edge, the edge goes on. */
function takeBilinear({ data, shape }: ImageArray, x: number, y: number, channel: number): number {
  const [height, width, channels] = shape;
  const [left, top] = [Math.floor(x - 0.5), Math.floor(y - 0.5)];
  const at = (row: number, column: number) => {
    const inside = Math.min(height - 1, Math.max(0, row)) * width + Math.min(width - 1, Math.max(0, column));
    return data[inside * channels + channel]!;
  };
  const [right, down] = [x - 0.5 - left, y - 0.5 - top];
  const upper = at(top, left) * (1 - right) + at(top, left + 1) * right;
  const lower = at(top + 1, left) * (1 - right) + at(top + 1, left + 1) * right;
  return upper * (1 - down) + lower * down;
}

export interface Affine {
  /** Counter-clockwise, in degrees. */
  angle: number;
  /** How far the picture moves to the right and down, in pixels. */
  translate: readonly [x: number, y: number];
  scale: number;
  /** In degrees, along x. */
  shear: number;
}

/** The matrix that turns, shears and scales a picture around its middle and then moves it. */
export function affineMatrix(
  [height, width]: readonly number[],
  { angle, translate, scale, shear }: Affine,
): AffineMatrix {
  const turn = (-angle * Math.PI) / 180;
  const slant = Math.tan((shear * Math.PI) / 180);
  // Forward: R(turn) x [[1, -slant], [0, 1]] x scale; below is its inverse.
  const [cos, sin] = [Math.cos(turn) / scale, Math.sin(turn) / scale];
  const [a, b] = [cos - slant * sin, sin + slant * cos];
  const [d, e] = [-sin, cos];
  const [middleX, middleY] = [width! / 2, height! / 2];
  const [fromX, fromY] = [middleX + translate[0], middleY + translate[1]];
  return [a, b, middleX - a * fromX - b * fromY, d, e, middleY - d * fromX - e * fromY];
}
