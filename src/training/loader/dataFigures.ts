import type { Stage } from './stageClock.ts';

/** How an iterator keeps up with the training. */
export interface DataFigures {
  /** Batches that are made or being made and were not asked for yet. */
  queueDepth: number;
  /** How many there may be. */
  queueLimit: number;
  /** Of them, those that are whole. */
  readyCount: number;
  /** Bytes in those that are whole. */
  queuedBytes: number;
  /** Samples served so far. */
  sampleCount: number;
  /** How long samples took in each stage, in seconds, added up over all of them. */
  stageSeconds: Readonly<Record<Stage, number>>;
}

/** The stage that takes most, undefined before anything was made. */
export function slowestStage({ stageSeconds }: Pick<DataFigures, 'stageSeconds'>): Stage | undefined {
  const [slowest] = (Object.entries(stageSeconds) as [Stage, number][]).sort(([, a], [, b]) => b - a);
  return slowest && slowest[1] > 0 ? slowest[0] : undefined;
}
