import { numericLayout, TF_DTYPES } from '../libtensorflow/dtypes.ts';
import type { TensorValues } from '../libtensorflow/tensorMemory.ts';
import { elementCount } from '../libtensorflow/tensorMemory.ts';
import type { ConstantValue } from './recordingGraph.ts';

/** A whole number as a function of the batch size: `slope * batch + offset`. */
export interface OpenSize {
  slope: number;
  offset: number;
}

/** What a constant of a step is for any batch size. */
export type OpenConstant =
  | { kind: 'fixed'; value: ConstantValue }
  /** int32 values, some of which depend on the batch size. */
  | { kind: 'sizes'; shape: readonly number[]; sizes: readonly OpenSize[] }
  /** The same values again and again along the axes before them, in a shape that depends on the batch size. */
  | { kind: 'repeated'; dims: readonly OpenSize[]; value: ConstantValue }
  /** int32 values 0, 1, 2, ... to below a number that depends on the batch size. */
  | { kind: 'counted'; count: OpenSize };

/** Two batch sizes that a step was recorded with. */
export type BatchSizes = readonly [number, number];

/**
 * What the same constant of two recordings is for every batch size; undefined if nothing simple explains both. Whoever
 * takes the answer tries it with a third size.
 */
export function openConstant(
  first: ConstantValue,
  second: ConstantValue,
  batchSizes: BatchSizes,
): OpenConstant | undefined {
  if (first.dtype !== second.dtype || first.shape.length !== second.shape.length) return undefined;
  const dims = openSizes(first.shape, second.shape, batchSizes);
  if (!dims) return undefined;
  if (dims.some(({ slope }) => slope !== 0)) {
    if (isCount(first) && isCount(second)) return { kind: 'counted', count: dims[0]! };
    const value = repeatedValue(first, second, dims);
    return value && { kind: 'repeated', dims, value };
  }
  if (equalValues(first.values, second.values)) return { kind: 'fixed', value: first };
  if (first.dtype !== TF_DTYPES.TF_INT32) return undefined;
  const sizes = openSizes(first.values as Int32Array, second.values as Int32Array, batchSizes);
  return sizes && { kind: 'sizes', shape: first.shape, sizes };
}

/** The line through each pair of sizes, if its slope is whole. */
function openSizes(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  [batch, otherBatch]: BatchSizes,
): OpenSize[] | undefined {
  const sizes = Array.from(first, (size, index) => {
    const slope = (second[index]! - size) / (otherBatch - batch);
    return { slope, offset: size - slope * batch };
  });
  return sizes.every(({ slope }) => Number.isInteger(slope)) ? sizes : undefined;
}

function isCount({ shape, dtype, values }: ConstantValue): boolean {
  if (dtype !== TF_DTYPES.TF_INT32 || shape.length !== 1) return false;
  return (values as Int32Array).every((value, index) => value === index);
}

/** What both repeat along all axes up to the last that depends on the batch size: a scalar, or what that axis holds. */
function repeatedValue(
  first: ConstantValue,
  second: ConstantValue,
  dims: readonly OpenSize[],
): ConstantValue | undefined {
  const { dtype, values } = first;
  if (Array.isArray(values) || Array.isArray(second.values)) return undefined;
  const shape = first.shape.slice(dims.findLastIndex(({ slope }) => slope !== 0) + 1);
  const length = numericLength(shape, dtype);
  if (length === 0 || values.length === 0) return undefined;
  const isRepeated = (all: ArrayLike<number | bigint>): boolean =>
    Array.from(all).every((value, index) => Object.is(value, values[index % length]));
  if (!isRepeated(values) || !isRepeated(second.values)) return undefined;
  return { shape, dtype, values: values.slice(0, length) };
}

/** How many elements of an array hold a tensor of that shape. */
function numericLength(shape: readonly number[], dtype: number): number {
  return elementCount(shape) * (numericLayout(dtype)?.width ?? 0);
}

function equalValues(first: TensorValues, second: TensorValues): boolean {
  if (Array.isArray(first) || Array.isArray(second)) {
    if (!Array.isArray(first) || !Array.isArray(second) || first.length !== second.length) return false;
    return first.every((bytes, index) => Buffer.compare(bytes, second[index]!) === 0);
  }
  return Buffer.compare(bytesOf(first), bytesOf(second)) === 0;
}

function bytesOf({ buffer, byteOffset, byteLength }: Exclude<TensorValues, Uint8Array[]>): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
