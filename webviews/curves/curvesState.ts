import type { KernelConnection, RunView } from '../../src/protocol/panelMessages.ts';
import { lookOf } from '../charts/chartData.ts';
import type { ChartInput } from '../charts/chartData.ts';
import { metricsOf, seriesOf } from '../charts/series.ts';
import type { Axis } from '../charts/series.ts';
import { isBoolean, isCount, isOneOf, isShare } from '../shared/savedState.ts';

/** Which of many things are shown, as far as the user chose; the rest follows a default. */
export type Choices = Record<string, boolean>;

/** What outlives the page. */
export interface CurvesSettings {
  axis: Axis;
  /** Weight of the moving average, from 0 up to but not 1. */
  smoothing: number;
  logLoss: boolean;
  /** By run id. */
  runs: Choices;
  /** By metric. */
  metrics: Choices;
  /** Pixels that the content is scrolled by. */
  scroll: number;
}

export const DEFAULT_SETTINGS: CurvesSettings = {
  axis: 'iteration',
  smoothing: 0.6, // what TensorBoard begins with; what was measured stays visible behind it
  logLoss: false,
  runs: {},
  metrics: {},
  scroll: 0,
};

const isChoices = (value: unknown): value is Choices =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every(isBoolean);

export const SETTINGS_CHECKS = {
  axis: isOneOf<Axis>('iteration', 'epoch'),
  smoothing: isShare,
  logLoss: isBoolean,
  runs: isChoices,
  metrics: isChoices,
  scroll: isCount,
};

export interface CurvesState {
  settings: CurvesSettings;
  /** Undefined until the host answered. */
  connection?: KernelConnection;
  /** In the order in which they began. Their observations grow in place. */
  runs?: RunView[];
  /** What is drawn; new objects whenever data or settings changed. */
  charts: ChartInput[];
  error?: string;
  /** What the last export did. */
  notice?: string;
}

/** More than this are a tangle: older runs are shown when they are chosen. */
const SHOWN_RUNS = 4;
const FIRST_METRICS = ['loss', 'accuracy'];

/** Whether the run's curves are drawn: as chosen, else if it is one of the newest. */
export function isRunShown(id: string, { runs = [], settings }: CurvesState): boolean {
  const newest = runs.slice(-SHOWN_RUNS).some(({ run }) => run.id === id);
  return settings.runs[id] ?? newest;
}

/** Every metric and whether its chart is drawn: as chosen, else loss and accuracy, else the first two. */
export function metricChoices({ runs = [], settings }: CurvesState): { metric: string; shown: boolean }[] {
  const metrics = metricsOf(runs);
  const usual = metrics.filter((metric) => FIRST_METRICS.includes(metric));
  const byDefault = usual.length > 0 ? usual : metrics.slice(0, 2);
  return metrics.map((metric) => ({
    metric,
    shown: settings.metrics[metric] ?? byDefault.includes(metric),
  }));
}

/** The charts that the state describes. */
export function chartsOf(state: CurvesState): ChartInput[] {
  const { runs = [], settings } = state;
  const shownRuns = runs.filter(({ run }) => isRunShown(run.id, state));
  const allRuns = runs.map(({ run }) => run);
  return metricChoices(state)
    .filter(({ shown }) => shown)
    .map(({ metric }) => ({
      metric,
      axis: settings.axis,
      logScale: settings.logLoss && metric === 'loss',
      smoothing: settings.smoothing,
      series: seriesOf(shownRuns, metric, settings.axis).map((series) => ({
        ...series,
        ...lookOf(series, allRuns),
      })),
    }));
}

/** Adds what is new of `observations` to the run, in place: a point that was already there is left out. */
export function addObservations(run: RunView, observations: RunView['observations']): void {
  const last = run.observations.at(-1)?.iteration ?? -1;
  const atLast = new Set(
    run.observations
      .slice(-8)
      .filter(({ iteration }) => iteration === last)
      .map((one) => JSON.stringify(one)),
  );
  for (const observation of observations) {
    const isNew = observation.iteration > last;
    if (isNew || (observation.iteration === last && !atLast.has(JSON.stringify(observation)))) {
      run.observations.push(observation);
    }
  }
}
