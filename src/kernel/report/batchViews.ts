import { inspect } from 'node:util';
import type { SampleView } from '../../protocol/displayData.ts';
import type { PageQuery } from '../../protocol/kernelMessages.ts';
import { rowsOf } from '../../training/datasets/batchIndices.ts';
import type { ArrayValue } from '../../training/datasets/sample.ts';
import type { SeenBatch } from '../../training/updaters/seenBatch.ts';
import { chooseSamples } from './chooseSamples.ts';
import { cut, PANEL_SIDE } from './sampleViews.ts';
import { describeArray, readStepViews } from './stepViews.ts';
import { toImagePixels } from './toImagePixels.ts';

/** The rows of a batch that a panel asks for, as the network saw them: inputs and what was to be learned. */
export function readRows(seen: SeenBatch, query: PageQuery): SampleView[] {
  return chooseSamples(seen.batch.inputs.shape[0] ?? 0, query).map((row) => rowView(seen, row));
}

/**
 * What was done to the sample in a row, from how it was read to how it lies in the batch. Only the latter where the rows
 * are no samples of a data set.
 * @throws RangeError if there is no such row; Error from a sample that can't be read.
 */
export async function readRowSteps(seen: SeenBatch, row: number): Promise<SampleView[]> {
  const last = lastStep(seen, row); // before anything is awaited: the arrays hold another batch soon
  const { indices } = rowsOf(seen.batch) ?? {};
  const { dataset, epoch } = seen;
  const steps = indices ? await readStepViews(dataset, { index: indices[row]!, epoch }) : [];
  return [...steps, { ...last, index: steps.length }];
}

/** The last step of the sample in a row: as it lies in the batch. */
export function lastStep(seen: SeenBatch, row: number): SampleView {
  const count = seen.batch.inputs.shape[0] ?? 0;
  if (!Number.isInteger(row) || row < 0 || row >= count) {
    throw new RangeError(`the batch has the rows 0 to ${count - 1}, got ${row}`);
  }
  const { transform } = rowsOf(seen.batch) ?? {};
  const view = rowView(seen, row);
  const done = transform === undefined ? '' : `${transform}, `;
  const values = describeArray(rowOf(seen.batch.inputs, row));
  return { ...view, title: `${done}in the batch`, note: `${targetOf(seen, row).words}; ${values}` };
}

function rowView(seen: SeenBatch, row: number): SampleView {
  const { batch, dataset } = seen;
  const inputs = rowOf(batch.inputs, row);
  const index = rowsOf(batch)?.indices[row];
  const id = index === undefined ? row : dataset.originalIndex(index);
  const { words, isClass } = targetOf(seen, row);
  const named = isClass ? { title: `${id}:${words}` } : { title: String(id), note: words };
  const image = toImagePixels(inputs, PANEL_SIDE);
  const content = image ? { image } : { text: cut(inspect(inputs.data, { maxArrayLength: 20 })) };
  return { index: row, ...named, ...content };
}

/** What is to be learned: a class, the shares of several as `0.7 cat + 0.3 dog`, or numbers. */
interface Target {
  words: string;
  isClass: boolean;
}

function targetOf({ batch, dataset }: SeenBatch, row: number): Target {
  const { data, shape } = rowOf(batch.targets, row);
  const nameOf = (label: number): string => dataset.labelNames?.[label] ?? String(label);
  if (shape.length === 0 && data instanceof Int32Array) return { words: nameOf(data[0]!), isClass: true };
  if (!areShares({ data, shape })) {
    return { words: Array.from(data.subarray(0, MOST_NUMBERS), round).join(' '), isClass: false };
  }
  const shares = Array.from(data, (share, label) => ({ share, label }))
    .filter(({ share }) => share >= LEAST_SHARE)
    .sort((a, b) => b.share - a.share);
  if (shares.length === 1) return { words: nameOf(shares[0]!.label), isClass: true };
  const named = shares.slice(0, MOST_SHARES).map(({ share, label }) => `${round(share)} ${nameOf(label)}`);
  return { words: named.join(' + '), isClass: false };
}

/** A row in memory of its own. */
function rowOf({ data, shape }: ArrayValue, row: number): ArrayValue {
  const size = data.length / Math.max(1, shape[0] ?? 1);
  return { data: data.slice(row * size, (row + 1) * size), shape: shape.slice(1) };
}

/** Shares below it are left out, as are those of classes that a picture has nothing of. */
const LEAST_SHARE = 0.005;
const MOST_SHARES = 3;
const MOST_NUMBERS = 8;

/** Whether numbers can be the probabilities of classes. */
function areShares({ data, shape }: ArrayValue): boolean {
  if (shape.length !== 1 || data.length < 2) return false;
  let sum = 0;
  for (const value of data) {
    if (value < 0) return false;
    sum += value;
  }
  return Math.abs(sum - 1) < LEAST_SHARE;
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
