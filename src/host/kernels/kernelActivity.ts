import type { KernelEvent, StopLevel } from '../../protocol/kernelMessages.ts';

/** What the running cell is asked to do, and whether it trains. */
export interface KernelActivity {
  /** How far the stop button was pressed; undefined while nobody did. */
  stopping?: StopLevel;
  training: boolean;
  /** Its trainings wait. */
  paused: boolean;
}

/** Follows the log of one kernel. */
export class ActivityTracker {
  private stopping: StopLevel | undefined;
  private paused = false;
  private readonly runs = new Set<string>();

  get activity(): KernelActivity {
    const { stopping, paused, runs } = this;
    return { ...(stopping && { stopping }), training: runs.size > 0, paused };
  }

  /** @returns whether the activity may have changed. */
  apply(event: KernelEvent): boolean {
    switch (event.type) {
      case 'kernelStarted':
      case 'cellFinished':
        return this.reset();
      case 'cellStopping':
        [this.stopping, this.paused] = [event.level, false];
        return true;
      case 'pauseChanged':
        this.paused = event.paused;
        return true;
      case 'runStarted':
        this.runs.add(event.run.id);
        return true;
      case 'runFinished':
        return this.runs.delete(event.runId);
      default:
        return false;
    }
  }

  private reset(): boolean {
    [this.stopping, this.paused] = [undefined, false];
    this.runs.clear();
    return true;
  }
}
