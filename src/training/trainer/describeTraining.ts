import { currentSeed } from '../random/seed.ts';
import type { Trainer } from './trainer.ts';
import type { RoleDataset, TrainingStart } from './trainingListener.ts';

/** What listeners are told of a training that begins. @param others data sets that extensions read. */
export function describeTraining(trainer: Trainer, others: readonly RoleDataset[]): TrainingStart {
  const { id, updater, totalEpochs } = trainer;
  const watched = new WeakRef(updater); // who listens keeps no model alive
  return {
    id,
    model: updater.task?.model,
    datasets: [...updater.datasets, ...others],
    epochs: totalEpochs,
    iterationsPerEpoch: updater.iterationsPerEpoch,
    batchSize: updater.batchSize,
    hyperparameters: updater.hyperparameters,
    seed: currentSeed(),
    lastBatch: () => watched.deref()?.lastBatch,
  };
}
