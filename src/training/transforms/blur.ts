import type { ImageArray } from '../datasets/sample.ts';
import { padImage } from './pad.ts';
import { resample } from './resample.ts';
import { packWeights } from './resampleWeights.ts';

/** The mean of each pixel's neighbours, weighed by Gauss's curve; the picture is mirrored at its edges. */
export function blurImage(image: ImageArray, size: number, deviation: number): ImageArray {
  const [height, width] = image.shape;
  const radius = (size - 1) / 2;
  const sides = { top: radius, bottom: radius, left: radius, right: radius };
  const wide = padImage(image, sides, { mode: 'reflect', fill: 0 });
  const curve = Array.from({ length: size }, (_, place) =>
    Math.exp(-0.5 * ((place - radius) / deviation) ** 2),
  );
  const sum = curve.reduce((total, weight) => total + weight, 0);
  const weights = curve.map((weight) => weight / sum);
  const along = (length: number) => packWeights(Array.from({ length }, (_, start) => ({ start, weights })));
  return resample(wide, { rows: along(height), columns: along(width) });
}
