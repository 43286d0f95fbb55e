import type { Scalar } from '@tensorflow/tfjs';
import type { RoleDataset } from '../trainer/trainingListener.ts';
import type { LearningTask } from './learningTask.ts';

/** Values by path, such as `train/loss`. Scalars stay on the device until somebody reads them. */
export type ReportedValues = Readonly<Record<string, number | Scalar>>;

export interface UpdateResult {
  /** The weight of this update in means over several. */
  sampleCount: number;
  /** The trainer disposes of the scalars. */
  values: ReportedValues;
  /** By path, how much a value weighs in means over several updates where that is not `sampleCount`. */
  counts?: ReportedValues;
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
  /** A plain JSON value; setting it goes on from there. Weights and optimizer are not part of it. */
  state: unknown;
  /** @returns undefined when the data is used up. */
  update(): Promise<UpdateResult | undefined>;
}
