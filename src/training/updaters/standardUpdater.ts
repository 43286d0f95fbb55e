import type { Optimizer } from '@tensorflow/tfjs';
import type { Batch } from '../datasets/sample.ts';
import type { IterationState } from '../iterators/iterationOrder.ts';
import type { BatchIterator } from '../iterators/serialIterator.ts';
import { uploadBatch } from '../tensors/uploadBatch.ts';
import type { RoleDataset } from '../trainer/trainingListener.ts';
import type { LearningTask, LearningTaskOptions } from './learningTask.ts';
import { toLearningTask } from './learningTask.ts';
import { trainStep } from './trainStep.ts';
import type { UpdateResult, Updater } from './updater.ts';

export interface StandardUpdaterOptions extends LearningTaskOptions {
  iterator: BatchIterator;
  /** Such as `tf.train.adam(1e-3)`. */
  optimizer: Optimizer;
}

/** Takes the next batch, computes loss and gradients, and lets the optimizer change the weights. */
export class StandardUpdater implements Updater {
  readonly task: LearningTask;
  readonly optimizer: Optimizer;
  readonly datasets: readonly RoleDataset[];
  private readonly iterator: BatchIterator;

  constructor({ iterator, optimizer, ...task }: StandardUpdaterOptions) {
    this.task = toLearningTask(task);
    this.optimizer = optimizer;
    this.iterator = iterator;
    this.datasets = [{ role: 'train', dataset: iterator.dataset }];
  }

  get epochDetail(): number {
    return this.iterator.epochDetail;
  }

  get iterationsPerEpoch(): number {
    return this.iterator.iterationsPerEpoch;
  }

  get batchSize(): number {
    return this.iterator.batchSize;
  }

  get hyperparameters(): Record<string, string | number | boolean> {
    const optimizer = Object.entries(this.optimizer.getConfig()).filter(
      (entry): entry is [string, string | number | boolean] =>
        ['string', 'number', 'boolean'].includes(typeof entry[1]),
    );
    return {
      optimizer: this.optimizer.getClassName(),
      ...Object.fromEntries(optimizer),
      loss: this.task.loss.name,
      batchSize: this.batchSize,
    };
  }

  get state(): IterationState {
    return this.iterator.state;
  }

  set state(state: unknown) {
    this.iterator.state = state as IterationState;
  }

  async update(): Promise<UpdateResult | undefined> {
    const batch = await this.iterator.next();
    if (!batch) return undefined;
    const values = Object.entries(this.step(batch)).map(([name, value]) => [`train/${name}`, value]);
    return { sampleCount: batch.inputs.shape[0] as number, values: Object.fromEntries(values) };
  }

  private step(batch: Batch): ReturnType<typeof trainStep> {
    const tensors = uploadBatch(batch, this.task);
    try {
      return trainStep(this.task, this.optimizer, tensors);
    } finally {
      tensors.inputs.dispose();
      tensors.targets.dispose();
    }
  }
}
