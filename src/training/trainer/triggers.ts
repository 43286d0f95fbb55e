import type { SettledObservation } from './reporter.ts';
import type { TrainingPosition } from './trainingPosition.ts';

/** What a trigger decides on: where the training stands and where it stood before the latest iteration. */
export interface TriggerContext extends TrainingPosition {
  readonly previous: TrainingPosition;
}

/** Decides after each iteration whether its extension runs. */
export type Trigger = (context: TriggerContext) => boolean;
/** What intervals are counted in: passes over the data, updates, or seconds of the clock. */
export type IntervalUnit = 'epoch' | 'iteration' | 'second';
/** `[2, 'epoch']`: every two epochs; `[0.1, 'epoch']` is possible too. */
export type Interval = readonly [period: number, unit: IntervalUnit];
/**
 * A trigger that decides on what was observed, such as {@link maxValueTrigger}. What it remembers is its `state`, which
 * a checkpoint keeps; one object serves one extension.
 */
export interface ObservingTrigger {
  /** When it decides. */
  readonly every: Interval | Trigger;
  /** Where it stands for the end of a training: that is reached then at the latest. */
  readonly limit?: Interval;
  /** A plain JSON value; setting it goes on from there. */
  state: unknown;
  /** Called once for every iteration, in order. */
  observe(observation: SettledObservation): void;
  /** Called when `every` fires, after every iteration so far was observed. @returns whether it fires. */
  decide(context: TriggerContext): boolean;
}

/**
 * An interval, any function, or a trigger that looks at what was observed. Intervals and functions keep no state, so a
 * resumed training fires on as before.
 */
export type TriggerSpec = Interval | Trigger | ObservingTrigger;

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
export function toTrigger(spec: Interval | Trigger): Trigger {
  if (typeof spec === 'function') return spec;
  const [period, key] = checkInterval(spec);
  return (context) => periodsIn(context[key], period) > periodsIn(context.previous[key], period);
}

/** Fires a single time: when so many epochs, iterations or seconds are done. */
export function once(interval: Interval): Trigger {
  const [at, key] = checkInterval(interval);
  return (context) => periodsIn(context[key], at) >= 1 && periodsIn(context.previous[key], at) < 1;
}

/**
 * Fires at each of the given points, such as `manualSchedule([30, 60, 80], 'epoch')`.
 * @throws Error if there are none, or one is no number above 0.
 */
export function manualSchedule(points: readonly number[], unit: IntervalUnit): Trigger {
  if (points.length === 0) throw new Error('a manual schedule needs at least one point, got none');
  const triggers = points.map((point) => once([point, unit]));
  return (context) => triggers.some((trigger) => trigger(context));
}

/** Like {@link toTrigger}, but an interval means "that much is done", from then on. */
export function toStopTrigger(spec: Interval | Trigger): Trigger {
  if (typeof spec === 'function') return spec;
  const [limit, key] = checkInterval(spec);
  return (context) => periodsIn(context[key], limit) >= 1;
}

export function isObservingTrigger(spec: TriggerSpec): spec is ObservingTrigger {
  return typeof spec === 'object' && 'decide' in spec;
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
