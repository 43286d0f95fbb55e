import type { MonitorOptions } from './monitoredValue.ts';
import { MonitoredValue } from './monitoredValue.ts';

/** How many looks without an improvement are waited for, and what counts as one. */
export interface PatienceOptions extends MonitorOptions {
  /** How many times in a row the value may fail to improve. Default 3. */
  patience?: number;
  /** An improvement ends the waiting only if the value is better than this, too. Default: none. */
  baseline?: number;
}

interface PatienceState {
  value: MonitoredValue['state'];
  waited: number;
  checks: number;
}

/** Counts how many times in a row a value did not improve, by the rules of Keras's EarlyStopping. */
export class Patience {
  readonly value: MonitoredValue;
  private readonly patience: number;
  private readonly baseline: number | undefined;
  private waited = 0;
  private checks = 0;

  /** @throws Error if the patience is no whole number from 0, or the value cannot be monitored so. */
  constructor({ patience = 3, baseline, ...monitor }: PatienceOptions) {
    if (!Number.isInteger(patience) || patience < 0) {
      throw new RangeError(`patience must be a whole number from 0, got ${String(patience)}`);
    }
    this.patience = patience;
    this.baseline = baseline;
    this.value = new MonitoredValue(monitor);
  }

  /**
   * Takes the mean since the last check.
   * @returns `unseen` where there was none, which does not count.
   */
  check(): 'unseen' | 'improved' | 'waiting' | 'exhausted' {
    const { value, baseline } = this;
    const mean = value.take();
    if (mean === undefined) return 'unseen';
    this.checks++;
    this.waited++;
    if (value.improve(mean)) {
      if (value.isBetter(mean, baseline)) this.waited = 0;
      return 'improved';
    }
    return this.checks > 1 && this.waited >= this.patience ? 'exhausted' : 'waiting';
  }

  /** Waits from the beginning again; the best value stays. */
  restart(): void {
    this.waited = 0;
  }

  /** A plain value; setting it goes on from there. */
  get state(): PatienceState {
    return { value: this.value.state, waited: this.waited, checks: this.checks };
  }

  set state({ value, waited, checks }: PatienceState) {
    this.value.state = value;
    this.waited = waited;
    this.checks = checks;
  }
}
