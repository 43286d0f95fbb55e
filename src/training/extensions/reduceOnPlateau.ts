import type { MonitorOptions } from '../metrics/monitoredValue.ts';
import { MonitoredValue } from '../metrics/monitoredValue.ts';
import { checkNumber } from '../schedules/schedule.ts';
import type { Extension } from '../trainer/extension.ts';
import { PRIORITY } from '../trainer/extension.ts';
import type { Trainer } from '../trainer/trainer.ts';
import type { TriggerSpec } from '../trainer/triggers.ts';
import { readHyperparameter, setHyperparameter } from './learningRateSchedule.ts';

/** The names, meanings and defaults are those of Keras's ReduceLROnPlateau. */
export interface ReduceOnPlateauOptions extends Partial<MonitorOptions> {
  /** What the learning rate is multiplied with. Default 0.1. */
  factor?: number;
  /** How many times in a row the value may fail to improve. Default 10. */
  patience?: number;
  /** How many times it does not count after a change. Default 0. */
  cooldown?: number;
  /** It never becomes less. Default 0. */
  minLearningRate?: number;
  /** When it looks: a value is the mean since it last did. Default: each epoch. */
  trigger?: TriggerSpec;
}

interface PlateauState {
  monitored: MonitoredValue['state'];
  waited: number;
  cooldownLeft: number;
}

/**
 * Lowers the learning rate when a value, by default `validation/loss`, has not improved (by 0.0001 by default) for a
 * while. @throws Error if an option is out of its range, or it cannot be told whether more or less is better.
 */
export function reduceOnPlateau(options: ReduceOnPlateauOptions = {}): Extension {
  const { trigger = [1, 'epoch'], patience = 10, cooldown = 0, factor = 0.1, minLearningRate = 0 } = options;
  if (!(factor > 0 && factor < 1))
    throw new RangeError(`factor must lie between 0 and 1, got ${String(factor)}`);
  checkNumber('patience', patience, { from: 0 });
  checkNumber('cooldown', cooldown, { from: 0 });
  checkNumber('minLearningRate', minLearningRate, { from: 0 });
  const { monitor = 'validation/loss', minDelta = 1e-4, mode } = options;
  const monitored = new MonitoredValue({ monitor, minDelta, mode });
  let [waited, cooldownLeft] = [0, 0];
  const lower = (trainer: Trainer): void => {
    const rate = readHyperparameter(trainer, 'learningRate');
    if (rate <= minLearningRate) return;
    setHyperparameter(trainer, 'learningRate', Math.max(rate * factor, minLearningRate));
    [waited, cooldownLeft] = [0, cooldown];
  };
  return {
    name: 'reduceOnPlateau',
    trigger,
    priority: PRIORITY.reader,
    observe: (observation) => monitored.observe(observation),
    run: (trainer) => {
      const value = monitored.take();
      if (value === undefined) return;
      if (cooldownLeft > 0) [waited, cooldownLeft] = [0, cooldownLeft - 1];
      if (monitored.improve(value)) waited = 0;
      else if (cooldownLeft === 0 && ++waited >= patience) lower(trainer);
    },
    get state(): PlateauState {
      return { monitored: monitored.state, waited, cooldownLeft };
    },
    set state(state: PlateauState) {
      monitored.state = state.monitored;
      ({ waited, cooldownLeft } = state);
    },
  };
}
