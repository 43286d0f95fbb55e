import type { Observation } from '../../src/protocol/runData.ts';

/** The values of one key of a run as columns, in the order of the observations. Finite values only. */
export interface KeyColumn {
  iterations: number[];
  epochs: number[];
  values: number[];
  /** How many values were infinite or not a number, and where the first of them was. */
  notFinite: { count: number; iteration?: number; epoch?: number };
  /** The newest value, finite or not. */
  last: number;
  /** The lowest and the highest finite value. */
  lowest?: number;
  highest?: number;
}

interface RunIndex {
  read: number;
  columns: Map<string, KeyColumn>;
}

const indices = new WeakMap<readonly Observation[], RunIndex>();

/**
 * The columns of every key that occurs. They are kept with the list and read on from where they were when it has grown:
 * a run of a million iterations costs no more for its next point than a new one. A list may grow; what it already
 * held must not change.
 */
export function columnsOf(observations: readonly Observation[]): ReadonlyMap<string, KeyColumn> {
  const index = indices.get(observations) ?? { read: 0, columns: new Map<string, KeyColumn>() };
  indices.set(observations, index);
  for (; index.read < observations.length; index.read++) {
    const observation = observations[index.read] as Observation;
    for (const key in observation.values) {
      const column = index.columns.get(key) ?? emptyColumn();
      index.columns.set(key, column);
      add(column, observation, observation.values[key] as number);
    }
  }
  return index.columns;
}

function emptyColumn(): KeyColumn {
  return { iterations: [], epochs: [], values: [], notFinite: { count: 0 }, last: NaN };
}

function add(column: KeyColumn, { iteration, epoch }: Observation, value: number): void {
  column.last = value;
  if (!Number.isFinite(value)) {
    if (column.notFinite.count++ === 0) Object.assign(column.notFinite, { iteration, epoch });
    return;
  }
  column.iterations.push(iteration);
  column.epochs.push(epoch);
  column.values.push(value);
  if (column.lowest === undefined || value < column.lowest) column.lowest = value;
  if (column.highest === undefined || value > column.highest) column.highest = value;
}
