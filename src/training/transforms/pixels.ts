import type { ImageArray, PixelArray } from '../datasets/sample.ts';

/** An array of zeros of the same kind. */
export function likePixels<Data extends PixelArray>(data: Data, length: number): Data {
  return (data instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length)) as Data;
}

/** A number as it is stored: bytes are rounded, a half to the even one, and kept from 0 to 255. */
export function storable(data: PixelArray, value: number): number {
  return data instanceof Uint8Array ? toByte(value) : value;
}

function toByte(value: number): number {
  const floor = Math.floor(value);
  const rounded = value - floor === 0.5 ? floor + (floor & 1) : Math.round(value);
  return Math.min(255, Math.max(0, rounded));
}

export interface Box {
  top: number;
  left: number;
  height: number;
  width: number;
}

/** The pixels of a box that lies within the picture, copied. */
export function cut(image: ImageArray, { top, left, height, width }: Box): ImageArray {
  const [, columns, channels] = image.shape;
  const data = likePixels(image.data, height * width * channels);
  for (let row = 0; row < height; row++) {
    const start = ((top + row) * columns + left) * channels;
    data.set(image.data.subarray(start, start + width * channels), row * width * channels);
  }
  return { data, shape: [height, width, channels] };
}
