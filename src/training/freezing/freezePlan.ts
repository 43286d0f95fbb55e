import type { Extension } from '../trainer/extension.ts';
import { PRIORITY } from '../trainer/extension.ts';
import type { Trainer } from '../trainer/trainer.ts';
import type { PartSelector } from './freeze.ts';
import { freeze, unfreeze } from './freeze.ts';

/** Which parts of a model train from which epoch on. */
export interface FreezePlanOptions {
  /** What is frozen when the training begins. */
  freeze: PartSelector;
  /** What trains from which epoch on, counted from 0. */
  stages: readonly { epoch: number; unfreeze: PartSelector }[];
}

/**
 * Trains the head of a network first and lets further parts join later:
 * ```ts
 * trainer.extend(freezePlan({
 *   freeze: base,
 *   stages: [{ epoch: 3, unfreeze: 'block5*' }, { epoch: 6, unfreeze: base }],
 * }));
 * ```
 * What is frozen depends on the epoch alone, so a resumed training goes on with the same parts.
 * @throws RangeError if an epoch is no number from 0.
 */
export function freezePlan({ freeze: frozen, stages }: FreezePlanOptions): Extension {
  const wrong = stages.find(({ epoch }) => !(epoch >= 0));
  if (wrong) throw new RangeError(`the epoch of a stage must be a number from 0, got ${wrong.epoch}`);
  const apply = ({ updater, epochDetail }: Trainer): void => {
    const model = updater.task?.model;
    if (!model) throw new Error('there is nothing to freeze: the updater has no model, which is its `task`');
    freeze(model, frozen);
    for (const stage of stages) if (stage.epoch <= epochDetail) unfreeze(model, stage.unfreeze);
  };
  return {
    name: 'freezePlan',
    trigger: [1, 'epoch'],
    priority: PRIORITY.control,
    initialize: apply,
    run: apply,
  };
}
