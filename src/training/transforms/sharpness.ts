import type { ImageArray } from '../datasets/sample.ts';
import { likePixels, storable } from './pixels.ts';

/** Pillow's smoothing: the pixel itself counts five times, its neighbours once. */
const [CENTRE, SUM] = [5, 13] as const;

/** 0 is smoothed, 1 the picture itself, 2 as much sharper; pixels at the edge stay. */
export function adjustSharpness(image: ImageArray, factor: number): ImageArray {
  const { data, shape } = image;
  const [height, width, channels] = shape;
  const most = data instanceof Uint8Array ? 255 : 1;
  const result = likePixels(data, data.length);
  result.set(data);
  for (let row = 1; row < height - 1; row++) {
    for (let at = (row * width + 1) * channels; at < (row * width + width - 1) * channels; at++) {
      if (channels === 4 && at % 4 === 3) continue;
      const smooth = storable(data, neighbourhoodSum(image, at) / SUM);
      const mixed = factor * data[at]! + (1 - factor) * smooth;
      result[at] = storable(data, Math.min(most, Math.max(0, mixed)));
    }
  }
  return { data: result, shape };
}

function neighbourhoodSum({ data, shape: [, width, channels] }: ImageArray, at: number): number {
  const stride = width * channels;
  let sum = (CENTRE - 1) * data[at]!;
  for (const row of [at - stride, at, at + stride]) {
    sum += data[row - channels]! + data[row]! + data[row + channels]!;
  }
  return sum;
}
