import type { ArrayValue, ImageArray, NumericArray } from '../datasets/sample.ts';
import { storable } from './pixels.ts';
import type { Transform } from './transform.ts';

/**
 * Pixels in another type, with the values that they have: bytes are rounded, a half to the even one, and kept from 0 to
 * 255. `normalise` brings them into another range.
 */
export function castPixels(dtype: 'uint8' | 'float32'): Transform {
  const PixelType = dtype === 'uint8' ? Uint8Array : Float32Array;
  return {
    description: `castPixels(${dtype})`,
    recipe: { name: 'castPixels', options: [dtype] },
    apply({ data, shape }) {
      const result = new PixelType(data.length);
      data.forEach((value, at) => (result[at] = storable(result, value)));
      return { data: result, shape };
    },
  };
}

/**
 * A picture of [height, width, channels] as planes, [channels, height, width], as PyTorch and Chainer have it: for a model
 * of layers with `dataFormat: 'channelsFirst'`, or for a file that is read there.
 */
export function channelsFirst(): Transform<ImageArray, ArrayValue> {
  return {
    description: 'channelsFirst',
    apply({ data, shape: [height, width, channels] }) {
      const size = height * width;
      return {
        data: moved(data, (at) => (at % channels) * size + Math.floor(at / channels)),
        shape: [channels, height, width],
      };
    },
  };
}

/** Undoes {@link channelsFirst}. @throws RangeError if what it gets has not three axes. */
export function channelsLast(): Transform<ArrayValue, ImageArray> {
  return {
    description: 'channelsLast',
    apply({ data, shape }) {
      const [channels, height, width] = shape;
      if (shape.length !== 3 || !channels || !height || !width) {
        throw new RangeError(`expected planes of shape [channels, height, width], got [${shape.join()}]`);
      }
      const size = height * width;
      const pixels = data instanceof Uint8Array ? data : Float32Array.from(data);
      return {
        data: moved(pixels, (at) => (at % size) * channels + Math.floor(at / size)),
        shape: [height, width, channels],
      };
    },
  };
}

/** Each value at another place. */
function moved<Data extends NumericArray>(data: Data, placeOf: (at: number) => number): Data {
  const result = data.slice() as Data;
  data.forEach((value, at) => (result[placeOf(at)] = value));
  return result;
}
