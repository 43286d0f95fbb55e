import type { ImageArray } from '../datasets/sample.ts';

/**
 * Turns and mirrors a picture as EXIF's orientation says it was taken.
 * @returns the picture itself for orientation 1, else a new one.
 */
export function orientImage(image: ImageArray<Uint8Array>, orientation: number): ImageArray<Uint8Array> {
  if (orientation <= 1) return image;
  const [height, width, channels] = image.shape;
  const isTransposed = orientation >= 5;
  const [rows, columns] = isTransposed ? [width, height] : [height, width];
  const data = new Uint8Array(image.data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [a, b] = isTransposed ? [column, row] : [row, column];
      const y = FLIPS_ROWS.includes(orientation) ? height - 1 - a : a;
      const x = FLIPS_COLUMNS.includes(orientation) ? width - 1 - b : b;
      const from = (y * width + x) * channels;
      data.set(image.data.subarray(from, from + channels), (row * columns + column) * channels);
    }
  }
  return { data, shape: [rows, columns, channels] };
}

/** Orientations for which the picture's rows, or its columns, are read from the end. */
const FLIPS_ROWS: readonly number[] = [3, 4, 6, 7];
const FLIPS_COLUMNS: readonly number[] = [2, 3, 7, 8];
