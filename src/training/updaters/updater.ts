import type { Scalar, Variable } from '@tensorflow/tfjs';
import type { Batch } from '../datasets/sample.ts';
import type { DataReport } from '../loader/dataClock.ts';
import type { Counters } from '../metrics/readTallies.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import type { RoleDataset } from '../trainer/trainingListener.ts';
import type { LearningTask } from './learningTask.ts';
import type { SeenBatch } from './seenBatch.ts';

/** Values by path, such as `train/loss`. Scalars stay on the device until somebody reads them. */
export type ReportedValues = Readonly<Record<string, number | Scalar>>;

/** What one update reports, by path, such as `train/loss`. */
export interface UpdateResult {
  /** The weight of this update in means over several. */
  sampleCount: number;
  /** The trainer disposes of the tensors in all of these. */
  values: ReportedValues;
  /** By path, how much a value weighs in means over several updates where that is not `sampleCount`. */
  counts?: ReportedValues;
  /** By path, what a metric counted that is no mean; its value is made once it is read. */
  counters?: Readonly<Record<string, Counters>>;
}

/** Performs one update of whatever is trained. */
export interface Updater {
  /** Epochs done, fractional. */
  readonly epochDetail: number;
  readonly iterationsPerEpoch?: number;
  readonly batchSize?: number;
  readonly datasets: readonly RoleDataset[];
  /** For the run record: optimizer, learning rate, loss and the like. */
  readonly hyperparameters: Readonly<Record<string, string | number | boolean>>;
  /** Model, loss and metrics, for extensions that evaluate. Absent where the updater trains something else. */
  readonly task?: LearningTask;
  /** What changes the weights of the task's model. Absent where there is no such thing. */
  readonly optimizer?: Optimizer;
  /** What it keeps on the device beside weights and optimizer, by name, for checkpoints. */
  readonly variables?: Readonly<Record<string, Variable>>;
  /**
   * A plain JSON value, that after the last update which succeeded; setting it goes on from there. What lies on the device
   * is not part of it.
   */
  state: unknown;
  /** Called before a training begins or is resumed: makes what depends on the data, such as the weights of a module. */
  prepare?(): Promise<void>;
  /** The batch of an update that began with the given `state`; the next update takes the batch that it would have taken. */
  peek?(state: unknown): Promise<Batch | undefined>;
  /**
   * The very arrays that the network learns from in the update in progress, or learned from in the last one: they are
   * valid until the next update. Absent before the first.
   */
  readonly lastBatch?: SeenBatch | undefined;
  /** How it is kept fed, where it knows. */
  readonly data?: DataReport;
  /** Called when a training ends, in whatever way: lets go of threads. The next update may start others. */
  rest?(): Promise<void>;
  /** @returns undefined when the data is used up. */
  update(): Promise<UpdateResult | undefined>;
}
