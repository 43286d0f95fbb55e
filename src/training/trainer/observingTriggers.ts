import type { MonitorMode, MonitorOptions } from '../metrics/monitoredValue.ts';
import { MonitoredValue } from '../metrics/monitoredValue.ts';
import type { PatienceOptions } from '../metrics/patience.ts';
import { Patience } from '../metrics/patience.ts';
import type { SettledObservation } from './reporter.ts';
import type { Interval, ObservingTrigger, Trigger } from './triggers.ts';

/** When a value counts as better than the best, and how often it is looked at. */
export interface BestValueTriggerOptions extends Pick<MonitorOptions, 'minDelta'> {
  /** When it looks: a value is the mean over such an interval. Default: each epoch. */
  every?: Interval | Trigger;
}

/** Which value is watched, and for how long it may not improve. */
export interface EarlyStoppingTriggerOptions extends PatienceOptions {
  /** Fires at the latest then. Default: 100 epochs. */
  limit?: Interval;
  /** When it looks. Default: each epoch. */
  every?: Interval | Trigger;
}

/** Fires when the mean of an observed value over an interval is greater than it ever was. */
export function maxValueTrigger(path: string, options: BestValueTriggerOptions = {}): ObservingTrigger {
  return new BestValueTrigger(path, 'max', options);
}

/** Fires when the mean of an observed value over an interval is less than it ever was. */
export function minValueTrigger(path: string, options: BestValueTriggerOptions = {}): ObservingTrigger {
  return new BestValueTrigger(path, 'min', options);
}

/**
 * For `stop` of a trainer: fires when an observed value has not improved for a while.
 * `earlyStopping()` does the same as an extension, which can also bring back the best weights.
 */
export function earlyStoppingTrigger(options: EarlyStoppingTriggerOptions): ObservingTrigger {
  return new EarlyStoppingTrigger(options);
}

class BestValueTrigger implements ObservingTrigger {
  readonly every: Interval | Trigger;
  private readonly value: MonitoredValue;

  constructor(
    path: string,
    mode: MonitorMode,
    { every = [1, 'epoch'], ...options }: BestValueTriggerOptions,
  ) {
    this.every = every;
    this.value = new MonitoredValue({ monitor: path, mode, ...options });
  }

  observe(observation: SettledObservation): void {
    this.value.observe(observation);
  }

  decide(): boolean {
    const value = this.value.take();
    return value !== undefined && this.value.improve(value);
  }

  get state(): unknown {
    return this.value.state;
  }

  set state(state: unknown) {
    this.value.state = state as MonitoredValue['state'];
  }
}

class EarlyStoppingTrigger implements ObservingTrigger {
  readonly every: Interval | Trigger;
  readonly limit: Interval;
  private readonly patience: Patience;

  constructor({ every = [1, 'epoch'], limit = [100, 'epoch'], ...options }: EarlyStoppingTriggerOptions) {
    this.every = every;
    this.limit = limit;
    this.patience = new Patience(options);
  }

  observe(observation: SettledObservation): void {
    this.patience.value.observe(observation);
  }

  decide(): boolean {
    return this.patience.check() === 'exhausted';
  }

  get state(): unknown {
    return this.patience.state;
  }

  set state(state: unknown) {
    this.patience.state = state as Patience['state'];
  }
}
