import type { LogEntry } from '../extensions/logReport.ts';

/** Which values of a log are drawn, against what, and how large. */
export interface PlotLogOptions {
  /** Paths such as `train/loss`. Default: all of the log. */
  values?: readonly string[];
  /** What lies along the horizontal axis. Default `epoch`. */
  x?: 'epoch' | 'iteration' | 'elapsedSeconds';
  title?: string;
  /** Of each chart, in pixels. */
  width?: number;
  height?: number;
}

/** A chart as Vega-Lite describes it: a cell whose last value it is shows it. */
export interface ChartSpec {
  $schema: string;
  [part: string]: unknown;
}

const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';
const X_TITLES = { epoch: 'epoch', iteration: 'iteration', elapsedSeconds: 'seconds' } as const;

/**
 * The curves of a log, one chart below the other for each quantity (`loss`, `accuracy`), a line for each part
 * (`train`, `validation`). What was not measured at an entry leaves no gap: its line goes on to the next value.
 * ```ts
 * const log = logReport({ trigger: [0.1, 'epoch'] });
 * // …
 * plotLog(log, { values: ['train/accuracy', 'validation/accuracy'] });
 * ```
 * @param log a `logReport`, or the history of `trainer.run()` or `fit()`, whose entries are epochs.
 * @throws RangeError if the log has no value of a given path.
 */
export function plotLog(
  log: { readonly entries: readonly LogEntry[] } | { readonly epochs: readonly LogEntry[] },
  { values, x = 'epoch', title, width = 420, height = 180 }: PlotLogOptions = {},
): ChartSpec {
  const entries = 'entries' in log ? log.entries : log.epochs;
  const paths = values ?? [...new Set(entries.flatMap((entry) => Object.keys(entry.values)))];
  checkPaths(paths, entries);
  const quantities = [...new Set(paths.map(quantityOf))];
  return {
    $schema: SCHEMA,
    ...(title !== undefined && { title }),
    description: `${title === undefined ? '' : `${title}: `}${paths.join(', ')} by ${X_TITLES[x]}`,
    vconcat: quantities.map((quantity) => ({
      width,
      height,
      data: {
        values: pointsOf(
          entries,
          paths.filter((path) => quantityOf(path) === quantity),
          x,
        ),
      },
      mark: { type: 'line', point: entries.length <= MOST_DOTS, tooltip: true },
      encoding: {
        x: { field: 'x', type: 'quantitative', title: X_TITLES[x], scale: { zero: false, nice: false } },
        y: { field: 'y', type: 'quantitative', title: quantity, scale: { zero: false } },
        color: { field: 'part', type: 'nominal', title: null, sort: null },
      },
    })),
    resolve: { scale: { color: 'shared' } },
  };
}

/** Where there are more entries, dots would hide the line. */
const MOST_DOTS = 60;

function checkPaths(paths: readonly string[], entries: readonly LogEntry[]): void {
  const known = new Set(entries.flatMap((entry) => Object.keys(entry.values)));
  const missing = paths.find((path) => !known.has(path));
  if (missing === undefined) return;
  const there = known.size > 0 ? `it has ${[...known].join(', ')}` : 'it is empty';
  throw new RangeError(`the log has no value ${JSON.stringify(missing)}: ${there}`);
}

/** `loss` of `validation/loss`: what shares an axis. */
function quantityOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** `validation` of `validation/loss`. */
function partOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/'))) || path;
}

/** Numbers only: a value that is not finite has no place on an axis. */
function pointsOf(
  entries: readonly LogEntry[],
  paths: readonly string[],
  x: keyof typeof X_TITLES,
): { part: string; x: number; y: number }[] {
  return paths.flatMap((path) =>
    entries.flatMap((entry) => {
      const y = entry.values[path];
      return y === undefined || !Number.isFinite(y) ? [] : [{ part: partOf(path), x: entry[x], y }];
    }),
  );
}
