import type { HostTensor } from '../tensors/hostTensor.ts';
import { assignVariable } from '../tensors/hostTensor.ts';
import type { Trainer } from '../trainer/trainer.ts';
import { captureModel } from './captureTraining.ts';
import { namedWeights } from '../modules/trainableModel.ts';

/**
 * Weights that the model shall have when the training is over. While it goes on the model has those of the last update,
 * and has them again when the trainer runs on.
 */
export class KeptWeights {
  /** The weights to bring back; undefined before there are any. */
  tensors: ReadonlyMap<string, HostTensor> | undefined;
  /** Those of the last update, while the model has the others. */
  private replaced: { trainer: Trainer; tensors: ReadonlyMap<string, HostTensor> } | undefined;

  /** Keeps the weights as they are now. */
  async keep(trainer: Trainer): Promise<void> {
    this.tensors = await captureModel(trainer);
  }

  /** Gives the model the kept weights; without any nothing happens. */
  async bringBack(trainer: Trainer): Promise<void> {
    if (!this.tensors) return;
    this.replaced = { trainer, tensors: await captureModel(trainer) };
    assignWeights(trainer, this.tensors);
  }

  /** Gives the model the weights of the last update again, unless somebody changed the weights since. */
  async goOn(trainer: Trainer): Promise<void> {
    const { replaced, tensors } = this;
    this.replaced = undefined;
    if (replaced?.trainer !== trainer || !tensors) return;
    if (haveSameValues(await captureModel(trainer), tensors)) assignWeights(trainer, replaced.tensors);
  }
}

function assignWeights({ updater }: Trainer, tensors: ReadonlyMap<string, HostTensor>): void {
  for (const [name, variable] of namedWeights(updater.task!.model)) {
    const tensor = tensors.get(name);
    if (tensor) assignVariable(variable, tensor);
  }
}

function haveSameValues(
  some: ReadonlyMap<string, HostTensor>,
  others: ReadonlyMap<string, HostTensor>,
): boolean {
  return [...some].every(([name, { data }]) => {
    const other = others.get(name)?.data;
    return data.every((value, index) => Object.is(value, other?.[index]));
  });
}
