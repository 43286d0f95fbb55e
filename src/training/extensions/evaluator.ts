import type { Dataset } from '../datasets/dataset.ts';
import { measure } from '../evaluation/measure.ts';
import type { Extension } from '../trainer/extension.ts';
import { PRIORITY } from '../trainer/extension.ts';
import type { TriggerSpec } from '../trainer/triggers.ts';
import { withAverages } from './averagedWeights.ts';

/** On what an {@link evaluator} measures the model, when and under which prefix. */
export interface EvaluatorOptions {
  /** Default: each epoch. */
  trigger?: TriggerSpec;
  /** Default 256. */
  batchSize?: number;
  /** The first part of the paths of its values. Default `validation`. */
  prefix?: string;
  /** Whether it measures the moving averages of the weights, which the optimizer keeps with an `emaMomentum`. Default `false`. */
  averaged?: boolean;
}

/**
 * Measures the model in training on a data set, with the loss and the metrics of the updater, and adds the means to
 * the observation as `validation/loss` and so on. Asked to stop meanwhile, it gives up and adds nothing.
 */
export function evaluator(
  dataset: Dataset<unknown>,
  { trigger = [1, 'epoch'], batchSize = 256, prefix = 'validation', averaged = false }: EvaluatorOptions = {},
): Extension {
  return {
    name: 'evaluator',
    trigger,
    priority: PRIORITY.writer,
    datasets: [{ role: 'validation', dataset }],
    run: async (trainer) => {
      const { task } = trainer.updater;
      if (!task) throw new Error('evaluator() needs an updater that has a model: one with a `task`');
      const onBatch = () => trainer.stopReason === undefined;
      const measureAll = () => measure(task, dataset, { batchSize, onBatch });
      const values = averaged ? await withAverages(trainer, measureAll) : await measureAll();
      if (!values) return;
      const paths = Object.entries(values).map(([name, value]) => [`${prefix}/${name}`, value]);
      trainer.report(Object.fromEntries(paths));
    },
  };
}
