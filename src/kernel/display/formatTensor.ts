import type * as tf from '@tensorflow/tfjs';
import type { DisplayData } from '../../protocol/displayData.ts';
import { toImagePixels } from '../report/toImagePixels.ts';
import { encodePng } from './encodePng.ts';

export type TensorValues = Awaited<ReturnType<tf.Tensor['data']>> | string[];

/** A picture is shown enlarged so that its longer side has about so many pixels, by whole factors. */
const SHOWN_SIDE = 224;
const MAX_SIDE = 1024;
const PREVIEW_VALUES = 8;

/**
 * A tensor as a person would want to see it: a picture if its shape is that of one ([height, width] or
 * [height, width, 1, 3 or 4], both sides at least 8), else shape, dtype, statistics and its first values. The tensor
 * is read, not kept and not disposed.
 */
export async function formatTensor(tensor: tf.Tensor): Promise<DisplayData> {
  if (tensor.isDisposed)
    return { kind: 'text', text: `Tensor ${shapeText(tensor)} ${tensor.dtype}, disposed` };
  const values = (await tensor.data()) as TensorValues;
  const text = describeTensor(tensor, values);
  const picture = pictureOf(tensor, values);
  return picture ? { ...picture, text } : { kind: 'text', text };
}

export function describeTensor(tensor: Pick<tf.Tensor, 'shape' | 'dtype'>, values: TensorValues): string {
  const head = `Tensor ${shapeText(tensor)} ${tensor.dtype}`;
  const shown = Array.from(values.slice(0, PREVIEW_VALUES) as ArrayLike<unknown>, formatScalar);
  const preview = `[${shown.join(', ')}${values.length > PREVIEW_VALUES ? ', …' : ''}]`;
  if (tensor.shape.length === 0) return `${head}: ${shown[0]}`;
  const numeric = values.length > 1 && (tensor.dtype === 'float32' || tensor.dtype === 'int32');
  return [head, ...(numeric ? [statisticsText(values as Float32Array)] : []), preview].join('\n');
}

function statisticsText(values: Float32Array | Int32Array | Uint8Array): string {
  let [least, most, sum, squares, finite] = [Infinity, -Infinity, 0, 0, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    finite += 1;
    sum += value;
    squares += value * value;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const strange = values.length - finite;
  const warning = strange > 0 ? `, ${strange} not finite` : '';
  if (finite === 0) return `no finite value${warning}`;
  const mean = sum / finite;
  const deviation = Math.sqrt(Math.max(0, squares / finite - mean * mean));
  const parts = { min: least, max: most, mean, std: deviation };
  return Object.entries(parts)
    .map(([name, value]) => `${name} ${formatScalar(value)}`)
    .join(', ')
    .concat(warning);
}

/**
 * @param maxSide of larger pictures rows and columns are left out.
 * @returns undefined for what is no picture.
 */
export function pictureOf(
  { shape, dtype }: Pick<tf.Tensor, 'shape' | 'dtype'>,
  values: TensorValues,
  maxSide = MAX_SIDE,
): Omit<DisplayData & { kind: 'image' }, 'text'> | undefined {
  const [height = 0, width = 0, channels = 1] = shape;
  const isPictureShape =
    (shape.length === 2 || (shape.length === 3 && (channels === 1 || channels === 3 || channels === 4))) &&
    Math.min(height, width) >= 8 &&
    Math.max(height, width) <= 8 * MAX_SIDE;
  const isNumeric =
    values instanceof Float32Array || values instanceof Int32Array || values instanceof Uint8Array;
  if (!isPictureShape || !isNumeric || (shape.length === 2 && dtype === 'bool')) return undefined;
  const pixels = toImagePixels({ data: values, shape }, maxSide);
  if (!pixels) return undefined;
  const factor = Math.max(
    1,
    Math.floor(Math.min(SHOWN_SIDE, maxSide) / Math.max(pixels.width, pixels.height)),
  );
  const { png, width: shownWidth, height: shownHeight } = encodePng(pixels, factor);
  return { kind: 'image', png, width: shownWidth, height: shownHeight };
}

function shapeText({ shape }: Pick<tf.Tensor, 'shape'>): string {
  return `[${shape.join(', ')}]`;
}

function formatScalar(value: unknown): string {
  if (typeof value !== 'number') return typeof value === 'string' ? JSON.stringify(value) : String(value);
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5)));
}
