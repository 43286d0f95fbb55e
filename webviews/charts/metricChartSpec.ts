import type { TopLevelSpec } from 'vega-lite';
import { chartDomain, isShareMetric, metricTitle } from './chartData.ts';
import type { ChartInput, ChartRows } from './chartData.ts';
import { chartConfig } from './chartTheme.ts';
import type { ChartTheme } from './chartTheme.ts';

export interface MetricSpecOptions {
  input: ChartInput;
  rows: ChartRows;
  theme: ChartTheme;
  width: number;
  height: number;
}

/**
 * A chart that lives in a document: its size is outer, its legend and title are the document's. What changes while it
 * lives are the data sets `lines`, `raw`, `marks`, `hover` and `pointer` and the parameters `xDomain` and `yDomain`.
 */
export function metricChartSpec({ input, rows, theme, width, height }: MetricSpecOptions): TopLevelSpec {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    width,
    height,
    autosize: { type: 'fit', contains: 'padding' },
    config: chartConfig(theme),
    params: Object.entries(domains(input, rows)).map(([name, value]) => ({ name, value })),
    ...layers(input, rows, { theme, legend: false, prefix: '' }),
  } as TopLevelSpec;
}

/** The values of a chart's parameters. */
export function domains(input: ChartInput, rows: ChartRows): { xDomain: number[]; yDomain: number[] } {
  const { x, y } = chartDomain(rows, input.logScale);
  return { xDomain: x, yDomain: y };
}

/** All the charts as one picture with titles and a legend, for a file. */
export function exportSpec(
  charts: { input: ChartInput; rows: ChartRows }[],
  theme: ChartTheme,
): TopLevelSpec {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: { ...chartConfig(theme), padding: 16 },
    spacing: 32,
    hconcat: charts.map(({ input, rows }) => ({
      title: metricTitle(input.metric),
      width: 480,
      height: 280,
      ...layers(input, rows, { theme, legend: true, prefix: `${input.metric} ` }),
    })),
    resolve: { scale: { color: 'independent', strokeDash: 'independent' } },
  } as TopLevelSpec;
}

interface LayerOptions {
  theme: ChartTheme;
  legend: boolean;
  /** Tells the data sets of several charts in one specification apart. */
  prefix: string;
}

function layers(input: ChartInput, rows: ChartRows, options: LayerOptions): object {
  const { theme, legend, prefix } = options;
  const { x, y, color, dash } = encodings(input, rows, options);
  const hover = { name: 'hover', values: [] };
  const pointer = { name: 'pointer', values: [] };
  const named = (name: keyof ChartRows): object => ({ name: prefix + name, values: rows[name] });
  const drawn = [
    { data: named('raw'), mark: { type: 'line', strokeWidth: 1, opacity: 0.35 }, encoding: { x, y, color } },
    {
      data: named('lines'),
      mark: { type: 'line', strokeWidth: 1.75 },
      encoding: { x, y, color, strokeDash: dash },
    },
    {
      data: named('marks'),
      mark: { type: 'point', filled: true, size: 28, opacity: 1 },
      encoding: { x, y, color },
    },
  ];
  if (legend) return { layer: drawn };
  return {
    layer: [
      ...drawn,
      { data: pointer, mark: { type: 'rule', color: theme.muted, strokeWidth: 1 }, encoding: { x } },
      { data: hover, mark: { type: 'point', filled: true, size: 55, opacity: 1 }, encoding: { x, y, color } },
    ],
  };
}

const LEGEND = {
  title: null,
  symbolType: 'stroke',
  symbolSize: 400,
  symbolStrokeWidth: 2,
  symbolOpacity: 1,
  symbolFillColor: 'transparent',
};

function encodings(
  input: ChartInput,
  rows: ChartRows,
  { theme, legend }: LayerOptions,
): Record<string, object> {
  const { xDomain, yDomain } = domains(input, rows);
  const labels = input.series.map(({ label }) => label);
  const colors = input.series.map(({ color }) => theme.series[color % theme.series.length]);
  const dashes = input.series.map(({ dashed }) => (dashed ? [5, 3] : [1, 0]));
  const guide = legend ? { legend: LEGEND } : { legend: null };
  const whole = input.axis === 'iteration';
  const format = isShareMetric(input.metric) ? '~%' : '~g';
  return {
    x: {
      field: 'x',
      type: 'quantitative',
      scale: { nice: false, zero: false, domain: legend ? xDomain : { expr: 'xDomain' } },
      axis: {
        title: metricTitle(input.axis),
        format: whole ? ',~f' : '~g',
        tickMinStep: whole ? 1 : 0.05,
        tickCount: 6,
      },
    },
    y: {
      field: 'y',
      type: 'quantitative',
      scale: {
        ...(input.logScale ? { type: 'log', nice: false } : { zero: false, nice: true }),
        domain: legend ? yDomain : { expr: 'yDomain' },
      },
      axis: { title: null, format, tickCount: 5 },
    },
    color: { field: 'series', type: 'nominal', scale: { domain: labels, range: colors }, ...guide },
    dash: { field: 'series', type: 'nominal', scale: { domain: labels, range: dashes }, ...guide },
  };
}
