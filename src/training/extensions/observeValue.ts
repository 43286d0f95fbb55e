import type { Extension } from '../trainer/extension.ts';
import { PRIORITY } from '../trainer/extension.ts';
import type { Trainer } from '../trainer/trainer.ts';
import type { TriggerSpec } from '../trainer/triggers.ts';

/** Adds any number to the observation under the given path, by default in each iteration. */
export function observeValue(
  path: string,
  value: (trainer: Trainer) => number,
  { trigger = [1, 'iteration'] }: { trigger?: TriggerSpec } = {},
): Extension {
  return {
    name: `observe ${path}`,
    trigger,
    priority: PRIORITY.writer,
    run: (trainer) => trainer.report({ [path]: value(trainer) }),
  };
}

/** Adds the optimizer's learning rate to the observation as `learningRate`. */
export function observeLearningRate(options: { trigger?: TriggerSpec } = {}): Extension {
  return observeValue(
    'learningRate',
    ({ updater }) => Number(updater.hyperparameters['learningRate']),
    options,
  );
}

/**
 * The step size of Adam after its bias correction: what Chainer shows as the learning rate of Adam.
 * @param iteration from 1.
 */
export function adamStepSize(
  iteration: number,
  {
    learningRate = 1e-3,
    beta1 = 0.9,
    beta2 = 0.999,
  }: { learningRate?: number; beta1?: number; beta2?: number } = {},
): number {
  return (learningRate * Math.sqrt(1 - beta2 ** iteration)) / (1 - beta1 ** iteration);
}
