import type { Optimizer } from '../optimizers/optimizer.ts';
import type { Schedule } from '../schedules/schedule.ts';
import type { Extension } from '../trainer/extension.ts';
import { PRIORITY } from '../trainer/extension.ts';
import type { Trainer } from '../trainer/trainer.ts';

/** Which group of parameters a schedule is for, and what its steps are. */
export interface ScheduleOptions {
  /** What a step of the schedule is. Default `iteration`. */
  unit?: 'iteration' | 'epoch';
  /** The name of the group of parameters that it is for, instead of all that have no value of their own. */
  group?: string;
}

/**
 * Sets the optimizer's learning rate for each iteration, or for each epoch, as a schedule says.
 * ```ts
 * trainer.extend(learningRateSchedule(cosineDecay({ learningRate: 0.1, steps: 1000 })));
 * ```
 * The value depends on the place in the training alone, so a resumed training has the same.
 */
export function learningRateSchedule(schedule: Schedule, options: ScheduleOptions = {}): Extension {
  return hyperparameterSchedule('learningRate', schedule, options);
}

/** As {@link learningRateSchedule}, for any other hyperparameter of the optimizer, such as `momentum`. */
export function hyperparameterSchedule(
  name: string,
  schedule: Schedule,
  { unit = 'iteration', group }: ScheduleOptions = {},
): Extension {
  const set = (trainer: Trainer): void => {
    setHyperparameter(trainer, name, schedule(unit === 'epoch' ? trainer.epoch : trainer.iteration), group);
  };
  return {
    name: `schedule of ${name}${group === undefined ? '' : ` of ${group}`}`,
    trigger: [1, unit],
    priority: PRIORITY.control,
    initialize: set,
    run: set,
  };
}

/** @throws Error if the training has no optimizer with such a hyperparameter, or the value is no number from 0. */
export function setHyperparameter(trainer: Trainer, name: string, value: number, group?: string): void {
  const values = hyperparametersOf(trainer, name, group);
  if (!(value >= 0 && Number.isFinite(value))) {
    throw new RangeError(
      `the ${name} of iteration ${trainer.iteration + 1} would be ${value}, expected one from 0`,
    );
  }
  values[name] = value;
}

/** @throws Error if the training has no optimizer with such a hyperparameter. */
export function readHyperparameter(trainer: Trainer, name: string): number {
  return hyperparametersOf(trainer, name)[name] as number;
}

function hyperparametersOf({ updater }: Trainer, name: string, group?: string): Record<string, unknown> {
  const { optimizer } = updater;
  if (!optimizer) throw new Error(`there is no ${name} to change: the updater has no optimizer`);
  const values = valuesOf(optimizer, group);
  checkSettable(values, name, group);
  if (typeof values[name] === 'number') return values;
  const known = Object.keys(values).filter((key) => typeof values[key] === 'number');
  throw new Error(
    `${optimizer.name} has no number ${name} that could be changed; it has ${known.join(', ')}`,
  );
}

function valuesOf(optimizer: Optimizer, group: string | undefined): Record<string, unknown> {
  if (group === undefined) return optimizer.hyperparameters as unknown as Record<string, unknown>;
  const found = optimizer.groups.find((one) => one.name === group);
  if (found) return found.hyperparameters as unknown as Record<string, unknown>;
  const names = optimizer.groups.map((one) => one.name).join(', ') || 'no groups';
  throw new Error(`${optimizer.name} has no group ${group} of parameters; it has ${names}`);
}

/** @throws Error if a group's learning rate is a multiple of another one. */
function checkSettable(values: Record<string, unknown>, name: string, group: string | undefined): void {
  if (!Object.getOwnPropertyDescriptor(values, name)?.get) return;
  throw new Error(
    `the ${name} of the group ${group} follows that of all others by its learningRateFactor: give it a learningRate of ` +
      'its own to have a schedule of its own',
  );
}
