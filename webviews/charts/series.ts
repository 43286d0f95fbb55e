import type { Observation } from '../../src/protocol/runData.ts';

/** What the curves are drawn over. */
export type Axis = 'iteration' | 'epoch';

export interface Point {
  x: number;
  y: number;
  /** What was measured, where y is an average. */
  measured?: number;
}

/** One run as far as curves need it. */
export interface RunCurves {
  run: { id: string; name: string };
  observations: Observation[];
}

/** The values of one key of one run, in the order of x. */
export interface Series {
  runId: string;
  /** Such as `train/loss`. */
  key: string;
  /** Such as `train`; empty for a key without a path, such as `learningRate`. */
  split: string;
  /** Such as `loss`. */
  metric: string;
  /** Finite values only: a gap is crossed by the line. */
  points: Point[];
  /** How many values were infinite or not a number, and where the first of them was. */
  notFinite: { count: number; firstX?: number };
}

/** `validation/main/loss` → split `validation`, metric `loss`: the part named `main` is the model itself. */
export function parseKey(key: string): { split: string; metric: string } {
  const path = key.split('/').filter((part) => part !== 'main');
  const metric = path.pop() ?? key;
  return { split: path.join('/'), metric };
}

const FIRST_METRICS = ['loss', 'accuracy'];
const FIRST_SPLITS = ['train', 'validation'];

/** Every metric of the runs: loss, accuracy, then the others by name. */
export function metricsOf(runs: RunCurves[]): string[] {
  const metrics = keysOf(runs).map((key) => parseKey(key).metric);
  return inOrder([...new Set(metrics)], FIRST_METRICS);
}

/** The series of one metric, run by run, training before validation. */
export function seriesOf(runs: RunCurves[], metric: string, axis: Axis): Series[] {
  return runs.flatMap((curves) => {
    const keys = keysOf([curves]).filter((key) => parseKey(key).metric === metric);
    const bySplit = new Map(keys.map((key) => [parseKey(key).split, key]));
    return inOrder([...bySplit.keys()], FIRST_SPLITS).map((split) =>
      readSeries(curves, bySplit.get(split) as string, axis),
    );
  });
}

/** The last value of every key, and the best: the lowest loss or error, the highest of anything else. */
export function summarizeKeys(observations: Observation[]): Map<string, { last: number; best: number }> {
  const summary = new Map<string, { last: number; best: number }>();
  for (const { values } of observations) {
    for (const [key, value] of Object.entries(values)) {
      const before = summary.get(key);
      const best = before && !isBetter(parseKey(key).metric, value, before.best) ? before.best : value;
      summary.set(key, { last: value, best });
    }
  }
  return summary;
}

function isBetter(metric: string, value: number, than: number): boolean {
  if (Number.isNaN(value) || Number.isNaN(than)) return Number.isNaN(than);
  return isLowerBetter(metric) ? value < than : value > than;
}

/** Whether a smaller value of the metric is the better one. */
export function isLowerBetter(metric: string): boolean {
  return /loss|error|perplexity/i.test(metric);
}

function readSeries({ run, observations }: RunCurves, key: string, axis: Axis): Series {
  const points: Point[] = [];
  const notFinite: Series['notFinite'] = { count: 0 };
  for (const observation of observations) {
    const y = observation.values[key];
    const x = observation[axis];
    if (y === undefined || !Number.isFinite(x)) continue;
    if (Number.isFinite(y)) points.push({ x, y });
    else {
      notFinite.firstX ??= x;
      notFinite.count++;
    }
  }
  return { runId: run.id, key, ...parseKey(key), points, notFinite };
}

function keysOf(runs: RunCurves[]): string[] {
  const keys = new Set<string>();
  for (const { observations } of runs) {
    for (const { values } of observations) for (const key in values) keys.add(key);
  }
  return [...keys];
}

function inOrder(names: string[], first: string[]): string[] {
  const rest = names.filter((name) => !first.includes(name)).sort();
  return [...first.filter((name) => names.includes(name)), ...rest];
}
