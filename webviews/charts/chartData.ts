import { formatCount } from '../../src/protocol/formatNumbers.ts';
import { formatPercent, formatQuantity, formatValue } from '../shared/format.ts';
import type { Axis, Series } from './series.ts';
import { smooth } from './smooth.ts';
import { thin } from './thin.ts';

/** How one series looks. */
export interface SeriesLook {
  /** Unique in its chart. */
  label: string;
  /** Index into the theme's series colours. */
  color: number;
  dashed: boolean;
}

export type ChartSeries = Series & SeriesLook;

/** One chart: everything that decides what it shows. */
export interface ChartInput {
  metric: string;
  axis: Axis;
  logScale: boolean;
  /** See {@link smooth}; for training series only, since the others are few and measured on a whole data set. */
  smoothing: number;
  series: ChartSeries[];
}

/** A row of a chart's data, as the specification names its fields. */
export interface Row {
  series: string;
  x: number;
  y: number;
  /** What was measured, where y is an average. */
  measured?: number;
}

export interface ChartRows {
  /** The curves. */
  lines: Row[];
  /** What the curves were before smoothing, drawn faintly. */
  raw: Row[];
  /** Points of series that have only a few, which a line alone would hide. */
  marks: Row[];
}

/** Enough for a wide screen: four points to each pixel column of a chart of 500. */
const POINTS_A_SERIES = 2000;
const POINTS_WITH_MARKS = 60;

/** The rows to draw: smoothed, thinned, and on a logarithmic scale without what has no logarithm. */
export function chartRows(input: ChartInput): ChartRows {
  const rows: ChartRows = { lines: [], raw: [], marks: [] };
  for (const series of input.series) {
    const { x, y } = input.logScale ? onlyPositive(series) : series;
    const smoothed = series.split === 'train' && input.smoothing > 0;
    const averages = smoothed ? smooth(y, input.smoothing) : y;
    const row = (index: number, values: readonly number[]): Row => ({
      series: series.label,
      x: x[index] as number,
      y: values[index] as number,
    });
    const drawn = thin(averages, POINTS_A_SERIES).map((index) =>
      smoothed ? { ...row(index, averages), measured: y[index] } : row(index, y),
    );
    rows.lines.push(...drawn);
    if (smoothed) rows.raw.push(...thin(y, POINTS_A_SERIES).map((index) => row(index, y)));
    if (y.length <= (isTraining(series) ? 1 : POINTS_WITH_MARKS)) rows.marks.push(...drawn);
  }
  return rows;
}

function onlyPositive({ x, y }: Series): Pick<Series, 'x' | 'y'> {
  if (y.every((value) => value > 0)) return { x, y };
  return { x: x.filter((_, index) => (y[index] as number) > 0), y: y.filter((value) => value > 0) };
}

export interface ChartDomain {
  x: [number, number];
  y: [number, number];
}

/** What the axes span: all that is drawn, and some room where that is a single value or nothing. */
export function chartDomain({ lines, raw }: ChartRows, logScale: boolean): ChartDomain {
  const [left, right] = extent([...lines, ...raw].map(({ x }) => x)) ?? [0, 1];
  const [low, high] = extent([...lines, ...raw].map(({ y }) => y)) ?? (logScale ? [0.1, 1] : [0, 1]);
  const flat = high - low <= Math.abs(high) * 1e-9; // an average of equal values wavers in its last digits
  return {
    x: left < right ? [left, right] : [left, left + 1],
    y: flat ? around(low, logScale) : [low, high],
  };
}

function around(value: number, logScale: boolean): [number, number] {
  if (logScale) return [value / 2, value * 2];
  const room = Math.abs(value) * 0.1 || 1;
  return [value - room, value + room];
}

function extent(values: number[]): [number, number] | undefined {
  if (values.length === 0) return undefined;
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** Whether the series was measured on the batches being trained on. */
export function isTraining({ split }: Pick<Series, 'split'>): boolean {
  return split === 'train' || split === '';
}

/** For each series the row nearest to x; a series without rows has none. Rows of a series lie together, by x. */
export function nearestRows(rows: Row[], x: number): Row[] {
  const nearest = new Map<string, Row>();
  for (const row of rows) {
    const best = nearest.get(row.series);
    if (!best || Math.abs(row.x - x) < Math.abs(best.x - x)) nearest.set(row.series, row);
  }
  return [...nearest.values()];
}

/** The x of the row nearest to the given one; undefined without rows. */
export function nearestX(rows: Row[], x: number): number | undefined {
  let best: number | undefined;
  for (const row of rows) if (best === undefined || Math.abs(row.x - x) < Math.abs(best - x)) best = row.x;
  return best;
}

/** The next x after (`step` 1) or before (`step` -1) the given one; the outermost where there is none. */
export function neighbouringX(rows: Row[], x: number, step: 1 | -1): number {
  let best: number | undefined;
  for (const row of rows) {
    if ((row.x - x) * step <= 0) continue;
    if (best === undefined || (row.x - best) * step < 0) best = row.x;
  }
  return best ?? x;
}

/** Whether a metric is a share of 1, to be written in percent. */
export function isShareMetric(metric: string): boolean {
  return /accuracy|precision|recall/i.test(metric);
}

/** A value as the chart's texts write it. */
export function formatMetric(metric: string, value: number): string {
  return isShareMetric(metric) ? formatPercent(value) : formatValue(value);
}

/** A place on the x axis in words: `iteration 1,200`, `epoch 2.25`. */
export function formatPlace(axis: Axis, x: number): string {
  return `${axis} ${formatNumberOn(axis, x)}`;
}

/** A place on the x axis: `1,200`, `2.25`. */
export function formatNumberOn(axis: Axis, x: number): string {
  return axis === 'iteration' ? formatCount(x) : String(Number(x.toFixed(2)));
}

/** `learningRate` → `Learning rate`. */
export function metricTitle(metric: string): string {
  const words = metric.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The chart in one sentence, for people who don't see it. */
export function describeChart(input: ChartInput): string {
  const parts = input.series
    .filter(({ y }) => y.length > 0)
    .map(({ label, x, y }) => {
      const place = formatPlace(input.axis, x.at(-1) as number);
      return `${label}: ${formatMetric(input.metric, y.at(-1) as number)} at ${place}`;
    });
  const title = `${metricTitle(input.metric)} by ${input.axis}`;
  return parts.length === 0 ? `${title}: no values yet` : `${title}. ${parts.join('; ')}.`;
}

/** What the curves can't show, as sentences. */
export function chartNotes(input: ChartInput): string[] {
  return input.series.flatMap((series) => {
    const notes: string[] = [];
    const { count, firstX } = series.notFinite;
    if (count > 0 && firstX !== undefined) {
      const values = count === 1 ? 'one value was' : `${formatCount(count)} values were`;
      const first = count === 1 ? 'at' : 'the first at';
      const place = formatPlace(input.axis, firstX);
      notes.push(`${series.label}: ${values} infinite or not a number, ${first} ${place}.`);
    }
    const hidden = input.logScale ? series.y.filter((value) => value <= 0).length : 0;
    if (hidden > 0) {
      const values = formatQuantity(hidden, 'value');
      notes.push(`${series.label}: ${values} of 0 or less can’t be on this scale.`);
    }
    return notes;
  });
}

/**
 * Looks for the series of a chart. With one run, colour tells training from validation; with several it tells the runs,
 * and dashes tell validation, as they always do. A run keeps its colour while others are hidden.
 */
export function lookOf(series: Series, runs: { id: string; name: string }[]): SeriesLook {
  const position = runs.findIndex(({ id }) => id === series.runId);
  const dashed = !isTraining(series);
  if (runs.length === 1) return { label: series.split || series.metric, color: dashed ? 1 : 0, dashed };
  const name = runs[position]?.name ?? series.runId;
  const sameName = runs.filter((run) => run.name === name);
  const nth = sameName.findIndex(({ id }) => id === series.runId) + 1;
  const runName = sameName.length > 1 ? `${name} (${nth})` : name;
  const label = series.split ? `${runName} · ${series.split}` : runName;
  return { label, color: Math.max(0, position), dashed };
}
