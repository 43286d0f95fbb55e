import { fromBase64 } from '../../src/protocol/base64.ts';
import type { ReportData } from '../../src/protocol/runData.ts';
import { decodeJson } from '../../src/protocol/taggedJson.ts';
import { lookOf } from '../charts/chartData.ts';
import type { ChartInput } from '../charts/chartData.ts';
import { metricsOf, parseKey, seriesOf } from '../charts/series.ts';
import type { Axis } from '../charts/series.ts';

/** What the reader of a report can change. */
export interface ReportSettings {
  axis: Axis;
  smoothing: number;
  logLoss: boolean;
}

export interface ReportState {
  report: ReportData;
  settings: ReportSettings;
  /** The charts of the report under these settings. */
  charts: ChartInput[];
}

/** Weight of the moving average of a report's training curves, where they are smoothed. */
export const SMOOTHING = 0.8;

/** The element of the page that holds the report: `application/json`, as `encodeJson` with `toBase64` writes it. */
export const DATA_ELEMENT_ID = 'report-data';

/** @throws Error if the text is no report. */
export function readReport(text: string): ReportData {
  const data = decodeJson(text, (reference) => fromBase64(String(reference))) as Partial<ReportData> | null;
  const complete = data?.run?.backend && Array.isArray(data.observations) && Array.isArray(data.evaluations);
  if (!complete) throw new Error('expected a run with observations and evaluations in the report’s data');
  return data as ReportData;
}

/** The state under new settings. */
export function reportState(report: ReportData, settings: ReportSettings): ReportState {
  const metrics = metricsOf([report]);
  const charts = metrics.map((metric) => ({
    metric,
    axis: settings.axis,
    logScale: settings.logLoss && metric === 'loss',
    smoothing: settings.smoothing,
    series: seriesOf([report], metric, settings.axis).map((series) => ({
      ...series,
      ...lookOf(series, [report.run]),
    })),
  }));
  return { report, settings, charts };
}

/** The accuracy to print large: of the last evaluation that has one, else the last one of the training. */
export function headlineAccuracy(report: ReportData): { value: number; of: string } | undefined {
  for (const { metrics, dataset, sampleCount } of [...report.evaluations].reverse()) {
    const value = metricNamed(metrics, 'accuracy');
    if (value !== undefined)
      return { value, of: `${dataset}, ${sampleCount.toLocaleString('en-US')} samples` };
  }
  for (const split of ['validation', 'train']) {
    for (const { values } of [...report.observations].reverse()) {
      const value = metricNamed(values, 'accuracy', split);
      if (value !== undefined) return { value, of: split };
    }
  }
  return undefined;
}

function metricNamed(values: Record<string, number>, metric: string, split?: string): number | undefined {
  for (const [key, value] of Object.entries(values)) {
    const parsed = parseKey(key);
    if (parsed.metric === metric && (split === undefined || parsed.split === split)) return value;
  }
  return undefined;
}

/** Seconds from the run's first to its last moment. */
export function durationOf({ run, finishedAt, observations }: ReportData): number | undefined {
  const whole = finishedAt ? (Date.parse(finishedAt) - Date.parse(run.startedAt)) / 1000 : NaN;
  return Number.isFinite(whole) ? whole : observations.at(-1)?.elapsedSeconds;
}
