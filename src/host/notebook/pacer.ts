import { scheduleWithTimer } from '../util/schedule.ts';
import type { Schedule } from '../util/schedule.ts';

export interface PacerOptions {
  /** Never rejects. */
  work: () => Promise<void>;
  intervalMs: number;
  schedule?: Schedule;
}

/**
 * Does work that may be asked for more often than it can be done. The first request is met at once; those that come in
 * the interval after it, or before that work is done, are met together by one more round.
 */
export class Pacer {
  private readonly schedule: Schedule;
  private inRound = false;
  private isWanted = false;

  constructor(private readonly options: PacerOptions) {
    this.schedule = options.schedule ?? scheduleWithTimer;
  }

  request(): void {
    if (this.inRound) this.isWanted = true;
    else void this.round();
  }

  private async round(): Promise<void> {
    const { work, intervalMs } = this.options;
    this.inRound = true;
    this.isWanted = false;
    const pause = new Promise<void>((resolve) => this.schedule(resolve, intervalMs));
    await Promise.all([work(), pause]);
    this.inRound = false;
    if (this.isWanted) this.request();
  }
}
