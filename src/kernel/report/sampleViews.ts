import { inspect } from 'node:util';
import type { SampleView } from '../../protocol/displayData.ts';
import type { PageQuery } from '../../protocol/kernelMessages.ts';
import type { Dataset } from '../../training/datasets/dataset.ts';
import type { ArrayValue } from '../../training/datasets/sample.ts';
import { chooseSamples } from './chooseSamples.ts';
import { toImagePixels } from './toImagePixels.ts';

/** Pictures are sent no larger than this, in pixels a side. */
export const PANEL_SIDE = 256;
const MAX_TEXT = 400;

/** The samples that a panel asks for. A sample that can't be read says so in its place and spoils no other. */
export function querySampleViews(dataset: Dataset<unknown>, query: PageQuery): Promise<SampleView[]> {
  return readSampleViews(dataset, chooseSamples(dataset.length, query), PANEL_SIDE);
}

/** @param maxSide larger pictures are brought down to it. */
export function readSampleViews(
  dataset: Dataset<unknown>,
  indices: readonly number[],
  maxSide: number,
): Promise<SampleView[]> {
  return Promise.all(indices.map((index) => readSampleView(dataset, index, maxSide)));
}

async function readSampleView(
  dataset: Dataset<unknown>,
  index: number,
  maxSide: number,
): Promise<SampleView> {
  const correction = dataset.correctionsOf(index)?.kept ?? {};
  const corrected = Object.keys(correction).length > 0 && { correction };
  try {
    return { ...toSampleView(await dataset.get(index), { dataset, index, maxSide }), ...corrected };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { index, title: String(index), text: cut(`this sample can't be read: ${reason}`), ...corrected };
  }
}

interface SamplePlace {
  dataset: Dataset<unknown>;
  index: number;
  maxSide: number;
}

export function toSampleView(sample: unknown, { dataset, index, maxSide }: SamplePlace): SampleView {
  const label = labelOf(sample);
  const labelName = label === undefined ? undefined : dataset.labelNames?.[label];
  const id = dataset.originalIndex(index);
  const title = label === undefined ? String(id) : `${id}:${labelName ?? label}`;
  const image = pictureOf(sample, maxSide);
  const content = image ? { image } : { text: cut(inspect(sample, { depth: 2, maxArrayLength: 20 })) };
  return { index, title, label, labelName, ...content };
}

function labelOf(sample: unknown): number | undefined {
  const label = hasKey(sample, 'label') ? sample.label : undefined;
  return typeof label === 'number' ? label : undefined;
}

function pictureOf(sample: unknown, maxSide: number) {
  const array = arrayOf(sample);
  return array && toImagePixels(array, maxSide);
}

/** The numbers of a sample. */
export function arrayOf(sample: unknown): ArrayValue | undefined {
  const candidate = hasKey(sample, 'image')
    ? sample.image
    : hasKey(sample, 'inputs')
      ? sample.inputs
      : sample;
  return isArrayValue(candidate) ? candidate : undefined;
}

function isArrayValue(value: unknown): value is ArrayValue {
  if (!hasKey(value, 'data') || !hasKey(value, 'shape')) return false;
  const { data, shape } = value;
  const isNumeric = data instanceof Uint8Array || data instanceof Int32Array || data instanceof Float32Array;
  return isNumeric && Array.isArray(shape) && shape.every((axis) => typeof axis === 'number');
}

function hasKey<K extends string>(value: unknown, key: K): value is Record<K, unknown> {
  return typeof value === 'object' && value !== null && key in value;
}

/** Texts are shown no longer than fits. */
export function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
