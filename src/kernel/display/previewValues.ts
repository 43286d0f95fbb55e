import * as tf from '@tensorflow/tfjs';
import type { VariablePreview } from '../../protocol/kernelMessages.ts';
import { describeTensor, pictureOf, type TensorValues } from './formatTensor.ts';

/** So many values are read and counted in a few milliseconds; of larger tensors shape and dtype must do. */
const MOST_VALUES = 1 << 21;
/** Of all variables together: a cell that is run meanwhile waits for this. */
const MOST_VALUES_IN_ALL = 1 << 22;
const MOST_PREVIEWS = 100;
const MOST_PICTURES = 16;
const PICTURE_SIDE = 128;

interface ReadableArray {
  shape: number[];
  dtype: tf.DataType;
  read: () => Promise<TensorValues>;
}

/** Statistics, first values and picture of the tensors and pictures among variables; the latest come first. */
export async function previewValues(
  variables: readonly (readonly [name: string, value: unknown])[],
): Promise<VariablePreview[]> {
  const previews: VariablePreview[] = [];
  let left = MOST_VALUES_IN_ALL;
  let pictures = 0;
  for (const [name, value] of variables.toReversed()) {
    const array = toReadable(value);
    const size = array ? tf.util.sizeFromShape(array.shape) : 0;
    if (!array || size === 0 || size > Math.min(left, MOST_VALUES)) continue;
    left -= size;
    const values = await array.read().catch(() => undefined); // disposed meanwhile
    if (!values) continue;
    const [head = '', ...lines] = describeTensor(array, values).split('\n');
    const picture = pictures < MOST_PICTURES ? firstPicture(array, values) : undefined;
    if (picture) pictures += 1;
    previews.push({ name, text: lines.join('\n') || head, ...(picture && { png: picture }) });
    if (previews.length === MOST_PREVIEWS) break;
  }
  return previews;
}

function toReadable(value: unknown): ReadableArray | undefined {
  if (value instanceof tf.Tensor) {
    const { shape, dtype, isDisposed } = value;
    if (isDisposed || dtype === 'complex64') return undefined;
    return { shape, dtype, read: () => value.data() };
  }
  return toPicture(value);
}

/** A picture as transforms and data sets have it: numbers and their shape. No getter of anybody is called. */
function toPicture(value: unknown): ReadableArray | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const [data, shape] = ['data', 'shape'].map(
    (key): unknown => Object.getOwnPropertyDescriptor(value, key)?.value,
  );
  const isNumeric = data instanceof Uint8Array || data instanceof Float32Array || data instanceof Int32Array;
  if (!isNumeric || !isShape(shape) || tf.util.sizeFromShape(shape) !== data.length) return undefined;
  const dtype = data instanceof Float32Array ? 'float32' : 'int32';
  return { shape, dtype, read: () => Promise.resolve(data) };
}

function isShape(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((side) => Number.isInteger(side));
}

/** Of a batch of pictures the first. */
function firstPicture({ shape, dtype }: ReadableArray, values: TensorValues): Uint8Array | undefined {
  if (shape.length < 2 || shape.length > 4 || !(ArrayBuffer.isView(values) && 'length' in values)) {
    return undefined;
  }
  const [height = 0, width = 0, channels] = shape.slice(shape.length === 4 ? 1 : 0);
  const thinned = thinOut(values, { height, width, channels });
  return pictureOf({ shape: thinned.shape, dtype }, thinned.values, PICTURE_SIDE)?.png;
}

/** Leaves out whole rows and columns until turning the rest into bytes takes no time. */
function thinOut(
  values: Exclude<TensorValues, string[]>,
  { height, width, channels }: { height: number; width: number; channels: number | undefined },
): { values: TensorValues; shape: number[] } {
  const step = Math.max(1, Math.floor(Math.max(height, width) / (2 * PICTURE_SIDE)));
  const depth = channels ?? 1;
  const rows = Math.ceil(height / step);
  const columns = Math.ceil(width / step);
  const thinned = values.slice(0, rows * columns * depth);
  for (let at = 0; at < thinned.length; at++) {
    const cell = Math.floor(at / depth);
    const row = Math.floor(cell / columns) * step;
    thinned[at] = values[(row * width + (cell % columns) * step) * depth + (at % depth)] as number;
  }
  return { values: thinned, shape: [rows, columns, ...(channels === undefined ? [] : [channels])] };
}
