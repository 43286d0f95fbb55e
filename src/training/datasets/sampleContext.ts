import type { StageClock } from '../loader/stageClock.ts';
import type { TransformThreads } from '../loader/transformThreads.ts';

/** What a sample is asked for. */
export interface SampleContext {
  /** Of the iteration that asks: random transforms draw other numbers in another one. Default 0. */
  epoch?: number;
  /** Where transforms are computed, if not in this thread. */
  threads?: TransformThreads;
  /** Where the time that a sample takes is counted. */
  clock?: StageClock;
}
