import type { ImagePixels } from '../../protocol/displayData.ts';

/**
 * Brings a picture down so that neither side exceeds `maxSide`, keeping its proportions; each new pixel is the mean of
 * those that it covers. A picture that is small enough is returned as it is.
 */
export function shrinkImage(image: ImagePixels, maxSide: number): ImagePixels {
  const factor = Math.max(image.width, image.height) / maxSide;
  if (factor <= 1) return image;
  const width = Math.max(1, Math.round(image.width / factor));
  const height = Math.max(1, Math.round(image.height / factor));
  const data = new Uint8Array(width * height * image.channels);
  for (let y = 0; y < height; y++) {
    const rows = coveredRange(y, height, image.height);
    for (let x = 0; x < width; x++) {
      const columns = coveredRange(x, width, image.width);
      data.set(meanPixel(image, rows, columns), (y * width + x) * image.channels);
    }
  }
  return { width, height, channels: image.channels, data };
}

type Range = readonly [start: number, end: number];

function coveredRange(index: number, count: number, of: number): Range {
  const start = Math.floor((index * of) / count);
  return [start, Math.max(start + 1, Math.floor(((index + 1) * of) / count))];
}

function meanPixel({ data, width, channels }: ImagePixels, rows: Range, columns: Range): number[] {
  const sums = new Array<number>(channels).fill(0);
  for (let y = rows[0]; y < rows[1]; y++) {
    for (let x = columns[0]; x < columns[1]; x++) {
      const at = (y * width + x) * channels;
      for (let channel = 0; channel < channels; channel++) {
        sums[channel] = (sums[channel] ?? 0) + (data[at + channel] ?? 0);
      }
    }
  }
  const count = (rows[1] - rows[0]) * (columns[1] - columns[0]);
  return sums.map((sum) => Math.round(sum / count));
}
