import { inspect } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import type { DisplayData } from '../../protocol/displayData.ts';
import {
  Dataset,
  DatasetDescription,
  Module,
  summarizeModel,
  WeightReport,
  type TrainingHistory,
} from '../../training/index.ts';
import { modelOf } from '../modelOf.ts';
import { readSampleViews } from '../report/sampleViews.ts';
import { Displayable, toTable } from './displayable.ts';
import { formatTensor } from './formatTensor.ts';

const FIGURE_SAMPLES = 10;
const FIGURE_SIDE = 96;
/** Up to so many are shown larger. */
const FEW_SAMPLES = 5;
const LARGE_FIGURE_SIDE = 200;
const MAX_TEXT_CHARACTERS = 100_000;

/**
 * What a cell shows for a value: its own wish ({@link Displayable}), a picture or statistics for a tensor, the layer
 * table for a model, the first samples for a data set, a row an epoch for a history, a chart for a Vega-Lite
 * specification, a table for a list of plain objects, else the text of Node's `inspect`. Never throws for a value that
 * resists: then its text says so.
 */
export async function formatValue(value: unknown): Promise<DisplayData> {
  try {
    return (await formatKnown(value)) ?? { kind: 'text', text: inspectText(value) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'text', text: `this value can't be shown: ${reason}` };
  }
}

async function formatKnown(value: unknown): Promise<DisplayData | undefined> {
  if (value instanceof Displayable) return value.data;
  if (value instanceof tf.Tensor) return formatTensor(value);
  const model = modelOf(value);
  if (model && (!(model instanceof Module) || model.inputShape !== undefined)) {
    return { kind: 'modelSummary', summary: summarizeModel(model) };
  }
  if (value instanceof Dataset) return formatDataset(value);
  if (isHistory(value)) return formatHistory(value);
  if (value instanceof DatasetDescription) return { kind: 'table', table: toTable(value.rows) };
  if (value instanceof WeightReport) return { kind: 'table', table: toTable(value.rows) };
  if (isChart(value)) return { kind: 'vegaLite', spec: value, text: chartText(value) };
  if (isRowList(value)) return { kind: 'table', table: toTable(value) };
  if (typeof value === 'string') return { kind: 'text', text: cut(value) };
  return undefined;
}

async function formatDataset(dataset: Dataset<unknown>): Promise<DisplayData> {
  const count = Math.min(FIGURE_SAMPLES, dataset.length);
  const indices = Array.from({ length: count }, (_, index) => index);
  const side = count > FEW_SAMPLES ? FIGURE_SIDE : LARGE_FIGURE_SIDE;
  const samples = await readSampleViews(dataset, indices, side);
  return {
    kind: 'samples',
    samples,
    text: `${dataset.name}: ${dataset.length.toLocaleString('en-US')} ${dataset.length === 1 ? 'sample' : 'samples'}`,
  };
}

function isHistory(value: unknown): value is TrainingHistory {
  if (typeof value !== 'object' || value === null) return false;
  const { status, iteration, epochs } = value as Partial<TrainingHistory>;
  const isEnded = status === 'finished' || status === 'stopped';
  return isEnded && typeof iteration === 'number' && Array.isArray(epochs) && epochs.length > 0;
}

function formatHistory({ epochs }: TrainingHistory): DisplayData {
  const rows = epochs.map(({ epoch, iteration, values, elapsedSeconds }) => ({
    epoch,
    iteration,
    ...values,
    seconds: Math.round(elapsedSeconds * 10) / 10,
  }));
  return { kind: 'table', table: toTable(rows) };
}

interface Chart {
  $schema?: unknown;
  title?: unknown;
  description?: unknown;
}

/** A specification that says of itself what it is. */
function isChart(value: unknown): value is Chart {
  if (typeof value !== 'object' || value === null) return false;
  const { $schema: schema } = value as Chart;
  return typeof schema === 'string' && schema.startsWith('https://vega.github.io/schema/vega-lite/');
}

/** For where it can't be drawn. */
function chartText({ title, description }: Chart): string {
  const told = [description, title].find((text) => typeof text === 'string' && text !== '');
  return typeof told === 'string' ? cut(told) : 'a chart';
}

/** At least one row, all of them plain objects with some key. */
function isRowList(value: unknown): value is object[] {
  return Array.isArray(value) && value.length > 0 && value.every(isPlainRow);
}

function isPlainRow(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && Object.keys(value).length > 0;
}

function inspectText(value: unknown): string {
  return cut(inspect(value, { depth: 4, maxArrayLength: 100, maxStringLength: 10_000, breakLength: 100 }));
}

function cut(text: string): string {
  if (text.length <= MAX_TEXT_CHARACTERS) return text;
  return `${text.slice(0, MAX_TEXT_CHARACTERS)}\n… ${text.length - MAX_TEXT_CHARACTERS} more characters`;
}
