import type { ImagePixels } from '../../protocol/displayData.ts';
import { shrinkImage } from '../../runs/report/shrinkImage.ts';
import type { ArrayValue } from '../../training/datasets/sample.ts';

/**
 * A picture as bytes to show, in memory of its own. Floats are shown with 0 to 1 or 0 to 255 as the range from dark to
 * bright, whichever they fit; others are stretched between their least and largest value, so that nothing is hidden.
 *
 * @param image shape [height, width] or [height, width, channels]; of other than 1, 3 or 4 channels the first is shown.
 * @param maxSide larger pictures are brought down to it.
 * @returns undefined if the array is no picture.
 */
export function toImagePixels({ data, shape }: ArrayValue, maxSide: number): ImagePixels | undefined {
  const [height = 0, width = 0, channels = 1] = shape;
  const isImage = (shape.length === 2 || shape.length === 3) && height > 0 && width > 0 && channels > 0;
  if (!isImage || data.length !== height * width * channels) return undefined;
  const bytes = data instanceof Uint8Array ? new Uint8Array(data) : toBytes(data);
  if (channels === 1 || channels === 3 || channels === 4) {
    return shrinkImage({ width, height, channels, data: bytes }, maxSide);
  }
  const first = bytes.filter((_, index) => index % channels === 0);
  return shrinkImage({ width, height, channels: 1, data: first }, maxSide);
}

function toBytes(values: Int32Array | Float32Array): Uint8Array {
  const [low, high] = shownRange(values);
  const scale = high > low ? 255 / (high - low) : 0;
  return Uint8Array.from(values, (value) => {
    const byte = Math.round((value - low) * scale);
    return Math.min(255, Math.max(0, Number.isNaN(byte) ? 0 : byte));
  });
}

function shownRange(values: Int32Array | Float32Array): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low >= 0 && high <= 1 && values instanceof Float32Array) return [0, 1];
  return low >= 0 && high <= 255 ? [0, 255] : [low, high];
}
