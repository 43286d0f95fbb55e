/** A point in a training. */
export interface TrainingPosition {
  /** Updates done. */
  readonly iteration: number;
  /** Epochs done, fractional. */
  readonly epochDetail: number;
  /** Seconds of training. */
  readonly elapsedSeconds: number;
}

/** What a trigger decides on: where the training stands and where it stood before the latest iteration. */
export interface TriggerContext extends TrainingPosition {
  readonly previous: TrainingPosition;
}

export type Trigger = (context: TriggerContext) => boolean;
export type IntervalUnit = 'epoch' | 'iteration' | 'second';
/** `[2, 'epoch']`: every two epochs; `[0.1, 'epoch']` is possible too. */
export type Interval = readonly [period: number, unit: IntervalUnit];
/** An interval or any function. Triggers keep no state of their own, so a resumed training fires on as before. */
export type TriggerSpec = Interval | Trigger;

const UNITS = {
  epoch: 'epochDetail',
  iteration: 'iteration',
  second: 'elapsedSeconds',
} as const satisfies Record<IntervalUnit, keyof TrainingPosition>;

/** Sums of binary fractions miss decimal boundaries by a little: the third tenth of an epoch ends at 0.3 all the same. */
const TOLERANCE = 1e-9;

/**
 * The trigger that a shorthand stands for.
 * @throws Error if the period is no positive number or the unit is unknown.
 */
export function toTrigger(spec: TriggerSpec): Trigger {
  if (typeof spec === 'function') return spec;
  const [period, key] = checkInterval(spec);
  return (context) => periodsIn(context[key], period) > periodsIn(context.previous[key], period);
}

/** Fires a single time: when so many epochs, iterations or seconds are done. */
export function once(interval: Interval): Trigger {
  const [at, key] = checkInterval(interval);
  return (context) => periodsIn(context[key], at) >= 1 && periodsIn(context.previous[key], at) < 1;
}

/** Like {@link toTrigger}, but an interval means "that much is done", from then on. */
export function toStopTrigger(spec: TriggerSpec): Trigger {
  if (typeof spec === 'function') return spec;
  const [limit, key] = checkInterval(spec);
  return (context) => periodsIn(context[key], limit) >= 1;
}

/** Counting the periods, not looking for a remainder, finds boundaries that no iteration meets exactly. */
function periodsIn(value: number, period: number): number {
  return Math.floor((value / period) * (1 + TOLERANCE));
}

function checkInterval([period, unit]: Interval): [number, keyof TrainingPosition] {
  if (!(Number.isFinite(period) && period > 0)) {
    throw new Error(`the period of a trigger must be a number above 0, got ${String(period)}`);
  }
  if (!Object.hasOwn(UNITS, unit)) {
    throw new Error(`the unit of a trigger is 'epoch', 'iteration' or 'second', got '${String(unit)}'`);
  }
  if (unit === 'iteration' && !Number.isInteger(period)) {
    throw new Error(`a number of iterations must be whole, got ${period}`);
  }
  return [period, UNITS[unit]];
}
