import type { ImageArray } from '../datasets/sample.ts';
import { likePixels, storable } from './pixels.ts';

/** Red, green and blue as far as they make a colour bright, as torchvision weighs them. */
const WEIGHTS = [0.2989, 0.587, 0.114] as const;

/** Bytes go to 255, floats to 1. */
function brightest({ data }: ImageArray): number {
  return data instanceof Uint8Array ? 255 : 1;
}

function checkColour({ shape }: ImageArray): void {
  if (shape[2] >= 3) return;
  throw new RangeError(`colours are changed in pictures of 3 or 4 channels, got ${shape[2]}`);
}

/** For each pixel: the share `factor` of itself and the rest of what `other` gives for it; a fourth channel stays. */
function blend(image: ImageArray, factor: number, other: (pixel: number) => number): ImageArray {
  const { data, shape } = image;
  const channels = shape[2];
  const most = brightest(image);
  const result = likePixels(data, data.length);
  for (let start = 0; start < data.length; start += channels) {
    const rest = (1 - factor) * other(start);
    for (let channel = 0; channel < channels; channel++) {
      const value = data[start + channel]!;
      const mixed = Math.min(most, Math.max(0, factor * value + rest));
      result[start + channel] = channel === 3 ? value : storable(data, mixed);
    }
  }
  return { data: result, shape };
}

function greyAt({ data }: ImageArray, pixel: number): number {
  return data[pixel]! * WEIGHTS[0] + data[pixel + 1]! * WEIGHTS[1] + data[pixel + 2]! * WEIGHTS[2];
}

/** 0 is black, 1 the picture itself, 2 twice as bright. */
export function adjustBrightness(image: ImageArray, factor: number): ImageArray {
  return blend(image, factor, () => 0);
}

/** 0 is all of the mean grey, 1 the picture itself. */
export function adjustContrast(image: ImageArray, factor: number): ImageArray {
  checkColour(image);
  const channels = image.shape[2];
  let sum = 0;
  for (let pixel = 0; pixel < image.data.length; pixel += channels) sum += greyAt(image, pixel);
  const mean = (sum * channels) / image.data.length;
  return blend(image, factor, () => mean);
}

/** 0 is grey, 1 the picture itself. */
export function adjustSaturation(image: ImageArray, factor: number): ImageArray {
  checkColour(image);
  return blend(image, factor, (pixel) => greyAt(image, pixel));
}

/** Turns the circle of colours: 0 the picture itself, 0.5 or -0.5 the opposite colours. */
export function adjustHue(image: ImageArray, shift: number): ImageArray {
  checkColour(image);
  const { data, shape } = image;
  const result = likePixels(data, data.length);
  result.set(data);
  for (let pixel = 0; pixel < data.length; pixel += shape[2]) {
    const [red, green, blue] = shiftHue([data[pixel]!, data[pixel + 1]!, data[pixel + 2]!], shift);
    result[pixel] = storable(data, red);
    result[pixel + 1] = storable(data, green);
    result[pixel + 2] = storable(data, blue);
  }
  return { data: result, shape };
}

type Colour = readonly [red: number, green: number, blue: number];

function shiftHue(colour: Colour, shift: number): Colour {
  const [red, green, blue] = colour;
  const value = Math.max(red, green, blue);
  const chroma = value - Math.min(red, green, blue);
  if (chroma === 0) return colour;
  const sixth = hueOf(colour, value, chroma) + 6 * shift;
  const at = (offset: number): number => {
    const place = (((offset + sixth) % 6) + 6) % 6;
    return value - chroma * Math.max(0, Math.min(1, place, 4 - place));
  };
  return [at(5), at(3), at(1)];
}

/** In sixths of the circle, red at 0. */
function hueOf([red, green, blue]: Colour, value: number, chroma: number): number {
  if (value === red) return (green - blue) / chroma;
  return value === green ? 2 + (blue - red) / chroma : 4 + (red - green) / chroma;
}
