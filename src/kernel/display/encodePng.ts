import { encode } from 'fast-png';
import type { ImagePixels } from '../../protocol/displayData.ts';

/** Pixels as a PNG file, each enlarged to a square of `factor` by `factor` so that small pictures stay crisp. */
export function encodePng(
  { width, height, channels, data }: ImagePixels,
  factor = 1,
): { png: Uint8Array; width: number; height: number } {
  const enlarged = factor === 1 ? data : enlarge({ width, height, channels, data }, factor);
  const size = { width: width * factor, height: height * factor };
  return { png: encode({ ...size, channels, depth: 8, data: enlarged }), ...size };
}

function enlarge({ width, height, channels, data }: ImagePixels, factor: number): Uint8Array {
  const rowBytes = width * factor * channels;
  const result = new Uint8Array(rowBytes * height * factor);
  for (let y = 0; y < height; y++) {
    const start = y * factor * rowBytes;
    for (let x = 0; x < width * factor; x++) {
      const source = (y * width + Math.floor(x / factor)) * channels;
      for (let channel = 0; channel < channels; channel++) {
        result[start + x * channels + channel] = data[source + channel] as number;
      }
    }
    for (let copy = 1; copy < factor; copy++) {
      result.copyWithin(start + copy * rowBytes, start, start + rowBytes);
    }
  }
  return result;
}
