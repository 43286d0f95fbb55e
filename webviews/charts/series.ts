import type { Observation } from '../../src/protocol/runData.ts';
import { columnsOf } from './runIndex.ts';

/** What the curves are drawn over. */
export type Axis = 'iteration' | 'epoch';

/** One run as far as curves need it. */
export interface RunCurves {
  run: { id: string; name: string };
  observations: Observation[];
}

/** The values of one key of one run. */
export interface Series {
  runId: string;
  /** Such as `train/loss`. */
  key: string;
  /** Such as `train`; empty for a key without a path, such as `learningRate`. */
  split: string;
  /** Such as `loss`. */
  metric: string;
  /** Places on the axis and the values there, both equally long and growing with the run. A gap has no place. */
  x: readonly number[];
  y: readonly number[];
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
  const keys = runs.flatMap(({ observations }) => [...columnsOf(observations).keys()]);
  return inOrder([...new Set(keys.map((key) => parseKey(key).metric))], FIRST_METRICS);
}

/** The series of one metric, run by run, training before validation. */
export function seriesOf(runs: RunCurves[], metric: string, axis: Axis): Series[] {
  return runs.flatMap((curves) => {
    const keys = [...columnsOf(curves.observations).keys()].filter((key) => parseKey(key).metric === metric);
    const bySplit = new Map(keys.map((key) => [parseKey(key).split, key]));
    return inOrder([...bySplit.keys()], FIRST_SPLITS).flatMap((split) =>
      readSeries(curves, bySplit.get(split) as string, axis),
    );
  });
}

/** The last value of every key, and the best: the lowest loss or error, the highest of anything else. */
export function summarizeKeys(observations: Observation[]): Map<string, { last: number; best: number }> {
  return new Map(
    [...columnsOf(observations)].map(([key, { last, lowest, highest }]) => {
      const best = isLowerBetter(parseKey(key).metric) ? lowest : highest;
      return [key, { last, best: best ?? last }];
    }),
  );
}

function isLowerBetter(metric: string): boolean {
  return /loss|error|perplexity/i.test(metric);
}

function readSeries({ run, observations }: RunCurves, key: string, axis: Axis): Series[] {
  const column = columnsOf(observations).get(key);
  if (!column) return [];
  const { iterations, epochs, values, notFinite } = column;
  return [
    {
      runId: run.id,
      key,
      ...parseKey(key),
      x: axis === 'iteration' ? iterations : epochs,
      y: values,
      notFinite: { count: notFinite.count, firstX: notFinite[axis] },
    },
  ];
}

function inOrder(names: string[], first: string[]): string[] {
  const rest = names.filter((name) => !first.includes(name)).sort();
  return [...first.filter((name) => names.includes(name)), ...rest];
}
