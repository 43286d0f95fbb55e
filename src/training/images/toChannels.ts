import type { ImageArray } from '../datasets/sample.ts';

/**
 * A picture with as many channels as wanted: grey is repeated, colour becomes grey by its brightness (ITU-R 601, as
 * Pillow does), alpha is dropped or 255.
 */
export function toChannels(image: ImageArray<Uint8Array>, channels: 1 | 3 | 4): ImageArray<Uint8Array> {
  const [height, width, own] = image.shape;
  if (own === channels) return image;
  const data = new Uint8Array(height * width * channels);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const values = image.data.subarray(pixel * own, (pixel + 1) * own);
    data.set(convertPixel(values, channels), pixel * channels);
  }
  return { data, shape: [height, width, channels] };
}

function convertPixel(values: Uint8Array, channels: 1 | 3 | 4): readonly number[] {
  const hasColour = values.length >= 3;
  const [red, green, blue] = hasColour
    ? [values[0]!, values[1]!, values[2]!]
    : [values[0]!, values[0]!, values[0]!];
  const alpha = values.length === 2 || values.length === 4 ? values.at(-1)! : 255;
  if (channels === 1) return [hasColour ? brightness(red, green, blue) : red];
  return channels === 3 ? [red, green, blue] : [red, green, blue, alpha];
}

/** In whole numbers, as Pillow computes it. */
function brightness(red: number, green: number, blue: number): number {
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}
