import { decodeFloat16 } from '../datasets/formats/float16.ts';
import type { HostTensor } from '../tensors/hostTensor.ts';

/** The kinds of numbers that files of weights hold. */
export type NumberType =
  | 'float64'
  | 'float32'
  | 'float16'
  | 'bfloat16'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'uint64'
  | 'uint32'
  | 'uint16'
  | 'uint8'
  | 'bool';

/** Bytes of one number. */
export const NUMBER_BYTES: Readonly<Record<NumberType, number>> = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint64: 8,
  uint32: 4,
  uint16: 2,
  uint8: 1,
  bool: 1,
};

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

export interface NumbersInFile {
  type: NumberType;
  shape: readonly number[];
  /** As many as type and shape need. */
  bytes: Uint8Array;
  /** Default `true`. */
  littleEndian?: boolean;
}

/**
 * Numbers of a file as a tensor: fractions as float32 (those of float64 are rounded), whole numbers as int32, or uint8
 * and bool as they are.
 * @throws RangeError if a whole number does not fit, or there are too few or too many bytes.
 */
export function toHostTensor({ type, shape, bytes, littleEndian = true }: NumbersInFile): HostTensor {
  const count = countOf(shape);
  const width = NUMBER_BYTES[type];
  if (bytes.length !== count * width) {
    throw new RangeError(
      `${type} of shape [${shape.join(', ')}] needs ${count * width} bytes, got ${bytes.length}`,
    );
  }
  const isSwapped = width > 1 && littleEndian !== isLittleEndian;
  const { buffer } = isSwapped ? new Uint8Array(bytes) : alone(bytes);
  if (isSwapped) swapBytes(new Uint8Array(buffer), width);
  return convert(type, buffer, shape);
}

/** float32 of a file, the lowest byte first, without a copy where that can be. */
export function toFloats(bytes: Uint8Array): Float32Array {
  const { buffer, byteOffset, length } = bytes;
  const { BYTES_PER_ELEMENT } = Float32Array;
  if (isLittleEndian && byteOffset % BYTES_PER_ELEMENT === 0) {
    return new Float32Array(buffer, byteOffset, length / BYTES_PER_ELEMENT);
  }
  const copy = new Uint8Array(bytes);
  if (!isLittleEndian) swapBytes(copy, BYTES_PER_ELEMENT);
  return new Float32Array(copy.buffer);
}

/** Bytes that are aligned and share their memory with no others: large arrays are not copied without need. */
function alone(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = bytes;
  const isAlone = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
  return isAlone ? new Uint8Array(buffer) : new Uint8Array(bytes);
}

/** @throws RangeError if it is no shape, or one of more elements than a number can count. */
export function countOf(shape: readonly number[]): number {
  const count = shape.reduce((product, extent) => product * extent, 1);
  if (shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0) && Number.isSafeInteger(count)) {
    return count;
  }
  throw new RangeError(`a shape is a list of whole numbers, got [${shape.join(', ')}]`);
}

function convert(type: NumberType, buffer: ArrayBuffer, shape: readonly number[]): HostTensor {
  switch (type) {
    case 'float32':
      return { dtype: 'float32', shape, data: new Float32Array(buffer) };
    case 'float64':
      return { dtype: 'float32', shape, data: Float32Array.from(new Float64Array(buffer)) };
    case 'float16':
      return { dtype: 'float32', shape, data: decodeFloat16(new Uint16Array(buffer)) };
    case 'bfloat16':
      return { dtype: 'float32', shape, data: decodeBfloat16(new Uint16Array(buffer)) };
    case 'uint8':
    case 'bool':
      return { dtype: type, shape, data: new Uint8Array(buffer) };
    case 'int8':
      return { dtype: 'int32', shape, data: Int32Array.from(new Int8Array(buffer)) };
    case 'int16':
      return { dtype: 'int32', shape, data: Int32Array.from(new Int16Array(buffer)) };
    case 'uint16':
      return { dtype: 'int32', shape, data: Int32Array.from(new Uint16Array(buffer)) };
    case 'int32':
      return { dtype: 'int32', shape, data: new Int32Array(buffer) };
    case 'uint32':
      return { dtype: 'int32', shape, data: narrow(new Uint32Array(buffer), type) };
    case 'int64':
      return { dtype: 'int32', shape, data: narrow(new BigInt64Array(buffer), type) };
    case 'uint64':
      return { dtype: 'int32', shape, data: narrow(new BigUint64Array(buffer), type) };
  }
}

/** The upper half of float32. */
function decodeBfloat16(bits: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(bits, (half) => half * 2 ** 16).buffer);
}

function narrow(values: Uint32Array | BigInt64Array | BigUint64Array, type: NumberType): Int32Array {
  const result = new Int32Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const value = Number(values[index]);
    if (value < -(2 ** 31) || value >= 2 ** 31) {
      throw new RangeError(`${value} (${type}) does not fit into int32, the only whole numbers of tensors`);
    }
    result[index] = value;
  }
  return result;
}

function swapBytes(bytes: Uint8Array, width: number): void {
  for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}
