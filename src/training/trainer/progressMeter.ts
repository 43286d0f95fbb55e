import * as tf from '@tensorflow/tfjs';
import type { Progress } from './trainingListener.ts';
import { hasTrainingListeners, notifyListeners } from './trainingListener.ts';

const SHORTEST_SECONDS = 0.1;
/** The rate is that of the last seconds: the first steps of a training are the slowest. */
const RATE_SECONDS = 5;

export interface ProgressMeterOptions {
  id: string;
  unit: string;
  total?: number;
  /** Seconds; for tests. Default: the platform's clock. */
  now?: () => number;
}

/** Tells the listeners how far something is, at most ten times a second. */
export class ProgressMeter {
  private readonly startedAt: number;
  private readonly now: () => number;
  private sentAt = -Infinity;
  private recent: { time: number; done: number }[];

  /** @param done of the total when the measuring begins. */
  constructor(
    private readonly options: ProgressMeterOptions,
    done = 0,
  ) {
    this.now = options.now ?? (() => tf.util.now() / 1000);
    this.startedAt = this.now();
    this.recent = [{ time: this.startedAt, done }];
  }

  get isDue(): boolean {
    return hasTrainingListeners() && this.now() - this.sentAt >= SHORTEST_SECONDS;
  }

  report(
    done: number,
    { title, values, finished = false }: Pick<Progress, 'title' | 'values'> & { finished?: boolean },
  ) {
    const time = this.now();
    this.sentAt = time;
    const { id, unit, total } = this.options;
    const rate = this.rateAt(time, done);
    notifyListeners('progressed', id, {
      title,
      done,
      total,
      rate,
      unit,
      elapsedSeconds: time - this.startedAt,
      etaSeconds: rate && total !== undefined ? Math.max(0, total - done) / rate : undefined,
      values,
      finished,
    });
  }

  /** Units a second, undefined before the first is done. */
  private rateAt(time: number, done: number): number | undefined {
    this.recent.push({ time, done });
    const old = this.recent.findLastIndex((point) => point.time <= time - RATE_SECONDS);
    if (old > 0) this.recent.splice(0, old);
    const first = this.recent[0] ?? { time, done };
    return time > first.time && done > first.done ? (done - first.done) / (time - first.time) : undefined;
  }
}
