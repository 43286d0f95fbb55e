import type { ImageArray } from '../datasets/sample.ts';

/** A picture of bytes, for transforms that count them. */
export type ByteImage = ImageArray<Uint8Array>;

/** Each channel but a fourth through a table of its own; as Pillow makes the tables. */
function throughTables(image: ByteImage, tableOf: (counts: Int32Array) => ArrayLike<number>): ByteImage {
  const { data, shape } = image;
  const channels = shape[2];
  const result = data.slice();
  for (let channel = 0; channel < Math.min(3, channels); channel++) {
    const table = tableOf(countValues(image, channel));
    for (let at = channel; at < data.length; at += channels) result[at] = table[data[at]!]!;
  }
  return { data: result, shape };
}

function countValues({ data, shape }: ByteImage, channel: number): Int32Array {
  const counts = new Int32Array(256);
  for (let at = channel; at < data.length; at += shape[2]) counts[data[at]!]!++;
  return counts;
}

const IDENTITY = Uint8Array.from({ length: 256 }, (_, value) => value);

/** Stretches each channel so that its darkest value is 0 and its brightest 255. */
export function autoContrast(image: ByteImage): ByteImage {
  return throughTables(image, (counts) => {
    const low = counts.findIndex((count) => count > 0);
    const high = counts.findLastIndex((count) => count > 0);
    if (high <= low) return IDENTITY;
    const scale = 255 / (high - low);
    return IDENTITY.map((value) => Math.min(255, Math.max(0, Math.trunc(value * scale - low * scale))));
  });
}

/** Makes all values of each channel about as frequent. */
export function equalize(image: ByteImage): ByteImage {
  return throughTables(image, (counts) => {
    const last = counts.findLastIndex((count) => count > 0);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const step = Math.floor((total - (counts[last] ?? 0)) / 255);
    if (step === 0) return IDENTITY;
    let sum = Math.floor(step / 2);
    return IDENTITY.map((_, value) => {
      const level = Math.floor(sum / step);
      sum += counts[value]!;
      return Math.min(255, level);
    });
  });
}

/** Keeps so many of the eight bits of each value. */
export function posterize(image: ByteImage, bits: number): ByteImage {
  const mask = 256 - 2 ** (8 - bits);
  return throughTables(image, () => IDENTITY.map((value) => value & mask));
}

/** Inverts the values from a threshold on. */
export function solarize(image: ByteImage, threshold: number): ByteImage {
  return throughTables(image, () => IDENTITY.map((value) => (value < threshold ? value : 255 - value)));
}
