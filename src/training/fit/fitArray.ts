import * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../datasets/collate.ts';
import type { ArrayValue, NumericArray } from '../datasets/sample.ts';

/** Lists in lists of numbers, all of one length on each axis. */
export type NestedNumbers = number | readonly NestedNumbers[];

/**
 * Numbers of several samples, the first axis counts them: a tensor (which stays the caller's), numbers with a shape, a
 * nested list, or a typed array of all numbers one after the other, whose shape the model tells.
 */
export type FitArray = tf.Tensor | ArrayValue | NumericArray | readonly NestedNumbers[];

/** Lengths of the axes of one sample; null where any length will do. */
export type SampleShape = readonly (number | null)[];

/** @throws Error if it holds something other than numbers, or the rows of a list differ in length. */
export async function readFitArray(values: FitArray, what: string): Promise<ArrayValue> {
  if (values instanceof tf.Tensor) return readTensor(values, what);
  if (ArrayBuffer.isView(values)) return { data: toNumericArray(values), shape: [values.length] };
  if (!Array.isArray(values)) return checkArrayValue(values as ArrayValue, what);
  const shape = shapeOf(values as readonly NestedNumbers[], what);
  const numbers = (values as unknown[]).flat(shape.length) as number[];
  const isComplete = numbers.length === sizeOf(shape) && numbers.every((value) => typeof value === 'number');
  if (!isComplete)
    throw new Error(`${what}: expected lists of numbers in the shape [${shape.join()}] throughout`);
  return { data: Float32Array.from(numbers), shape };
}

/**
 * Gives all numbers one after the other the shape of samples.
 * @throws Error if they do not have the shape of samples.
 */
export function toSamples(values: ArrayValue, sampleShape: SampleShape, what: string): ArrayValue {
  const { data, shape } = values;
  const known = sampleShape.filter((extent): extent is number => extent !== null);
  if (shape.length === 1 && sampleShape.length > 0 && known.length === sampleShape.length) {
    const count = data.length / sizeOf(known);
    if (Number.isInteger(count)) return { data, shape: [count, ...known] };
  }
  const fits =
    shape.length === sampleShape.length + 1 &&
    sampleShape.every((extent, axis) => extent === null || extent === shape[axis + 1]);
  if (fits) return values;
  const expected = ['n', ...sampleShape.map((extent) => extent ?? 'any')].join();
  throw new Error(`${what}: the model works with the shape [${expected}], got [${shape.join()}]`);
}

async function readTensor(tensor: tf.Tensor, what: string): Promise<ArrayValue> {
  if (tensor.dtype === 'string' || tensor.dtype === 'complex64') {
    throw new Error(`${what}: expected numbers, got a tensor of ${tensor.dtype}`);
  }
  return { data: (await tensor.data()) as NumericArray, shape: tensor.shape };
}

function toNumericArray(values: ArrayBufferView & ArrayLike<number>): NumericArray {
  if (values instanceof Uint8Array || values instanceof Int32Array || values instanceof Float32Array) {
    return values;
  }
  return values instanceof Uint8ClampedArray ? Uint8Array.from(values) : Float32Array.from(values);
}

function checkArrayValue(values: ArrayValue, what: string): ArrayValue {
  const { data, shape } = values as Partial<ArrayValue>;
  if (!ArrayBuffer.isView(data) || !Array.isArray(shape)) {
    throw new Error(
      `${what}: expected a tensor, a typed array, a list of numbers or { data, shape }, got ${typeof values}`,
    );
  }
  if (data.length !== sizeOf(shape)) {
    throw new Error(`${what}: shape [${shape.join()}] needs ${sizeOf(shape)} values, got ${data.length}`);
  }
  return { data: toNumericArray(data), shape };
}

function shapeOf(values: NestedNumbers, what: string): number[] {
  if (typeof values === 'number') return [];
  const [first] = values;
  if (first === undefined) throw new Error(`${what}: expected numbers, got an empty list`);
  return [values.length, ...shapeOf(first, what)];
}
