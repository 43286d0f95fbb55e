import * as tf from '@tensorflow/tfjs';
import { namedWeights } from '../modules/trainableModel.ts';
import type { Extension } from '../trainer/extension.ts';
import { PRIORITY } from '../trainer/extension.ts';
import type { TriggerSpec } from '../trainer/triggers.ts';

const STATISTICS = {
  mean: (values: tf.Tensor) => values.mean(),
  std: (values: tf.Tensor) => tf.moments(values).variance.sqrt(),
  min: (values: tf.Tensor) => values.min(),
  max: (values: tf.Tensor) => values.max(),
  norm: (values: tf.Tensor) => values.norm(),
} as const;

export type ParameterStatistic = keyof typeof STATISTICS;

/** Of which weights, which statistics, and how often. */
export interface ParameterStatisticsOptions {
  /** Default: each epoch. */
  trigger?: TriggerSpec;
  /** Default: all of mean, std (of the whole, not of a sample), min, max and norm (the root of the sum of squares). */
  statistics?: readonly ParameterStatistic[];
  /** Whether a weight is looked at, by its name such as `dense_2/kernel`. Default: all are. */
  filter?: (name: string) => boolean;
}

/**
 * Adds statistics of the model's weights to the observation, as `weights/dense_2/kernel/std` and so on.
 * @throws Error if there is no such statistic.
 */
export function parameterStatistics(options: ParameterStatisticsOptions = {}): Extension {
  const { trigger = [1, 'epoch'], filter = () => true } = options;
  const { statistics = Object.keys(STATISTICS) as ParameterStatistic[] } = options;
  const unknown = statistics.find((name) => !Object.hasOwn(STATISTICS, name));
  if (unknown !== undefined) {
    throw new Error(`there is no statistic '${unknown}'; there are ${Object.keys(STATISTICS).join(', ')}`);
  }
  return {
    name: 'parameterStatistics',
    trigger,
    priority: PRIORITY.writer,
    run: (trainer) => {
      const { task } = trainer.updater;
      if (!task)
        throw new Error('parameterStatistics() needs an updater that has a model: one with a `task`');
      for (const [name, variable] of namedWeights(task.model)) {
        if (!filter(name)) continue;
        for (const statistic of statistics) {
          const value = tf.tidy(() => STATISTICS[statistic](variable.cast('float32')).asScalar());
          trainer.report({ [`weights/${name}/${statistic}`]: value });
        }
      }
    },
  };
}
