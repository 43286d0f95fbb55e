import { printWarning } from '../trainer/print.ts';
import type { DataFigures } from './dataFigures.ts';
import { slowestStage } from './dataFigures.ts';
import type { Stage } from './stageClock.ts';

/** How a training was kept fed. */
export interface DataReport {
  /** Seconds that the last update waited for its batch. */
  dataWait: number;
  /** The share of the last seconds' updates that was spent waiting, 0 to 1. */
  waitShare: number;
  /** Over the last seconds; undefined before the first batch. */
  samplesPerSecond: number | undefined;
  /** Since the beginning. */
  totalWaitSeconds: number;
  totalSeconds: number;
  sampleCount: number;
  /** Of an iterator that makes batches ahead. */
  figures?: DataFigures;
}

/** One update. */
export interface TimedUpdate {
  /** Waiting for the batch, and all of it. */
  waitMs: number;
  updateMs: number;
  sampleCount: number;
}

const WINDOW_MS = 5000;
const MANY_UPDATES = 10;
const MUCH_WAITING = 0.25;

/** Adds up what updates wait for their data, and says once when that is much of the time. */
export class DataClock {
  private recent: TimedUpdate[] = [];
  private recentMs = 0;
  private wait = 0;
  private time = 0;
  private samples = 0;
  private hasTold = false;

  /** @param tell prints a sentence for the user. */
  constructor(private readonly tell: (message: string) => void = printWarning) {}

  note(update: TimedUpdate, figures: DataFigures | undefined): void {
    this.wait += update.waitMs;
    this.time += update.updateMs;
    this.samples += update.sampleCount;
    this.recent.push(update);
    this.recentMs += update.updateMs;
    const isFull = this.recentMs >= WINDOW_MS && this.recent.length >= MANY_UPDATES;
    if (isFull && !this.hasTold && this.share > MUCH_WAITING) {
      this.hasTold = true;
      this.tell(describeBottleneck(this.share, figures));
    }
    while (this.recent.length > MANY_UPDATES && this.recentMs - this.recent[0]!.updateMs > WINDOW_MS) {
      this.recentMs -= this.recent.shift()!.updateMs;
    }
  }

  report(figures: DataFigures | undefined): DataReport {
    const samples = this.recent.reduce((sum, { sampleCount }) => sum + sampleCount, 0);
    return {
      dataWait: (this.recent.at(-1)?.waitMs ?? 0) / 1000,
      waitShare: this.share,
      samplesPerSecond: this.recentMs > 0 ? (samples / this.recentMs) * 1000 : undefined,
      totalWaitSeconds: this.wait / 1000,
      totalSeconds: this.time / 1000,
      sampleCount: this.samples,
      ...(figures && { figures }),
    };
  }

  private get share(): number {
    const waited = this.recent.reduce((sum, { waitMs }) => sum + waitMs, 0);
    return this.recentMs > 0 ? waited / this.recentMs : 0;
  }
}

const REMEDIES: Readonly<Record<Stage, string>> = {
  read: 'reading files; cacheOnDisk() on a faster disk, or cache() in memory, reads them once',
  decode: 'decoding; smaller pictures, kept by cacheOnDisk() or cache(), are decoded once',
  transform: 'transforming; more `workers` of the Loader transform more at once',
  collate: 'putting samples into batches; a larger `prefetch` begins earlier',
};

function describeBottleneck(share: number, figures: DataFigures | undefined): string {
  const waits = `the training waits for its data for ${Math.round(share * 100)} % of the time`;
  if (!figures) return `${waits}: a Loader instead of a SerialIterator makes several batches ahead`;
  const stage = slowestStage(figures);
  return `${waits}, most of which goes into ${stage ? REMEDIES[stage] : 'making samples'}`;
}
