import type { Dataset } from '../datasets/dataset.ts';
import type { TrainableModel } from '../modules/trainableModel.ts';
import type { DataReport } from '../loader/dataClock.ts';
import type { SeenBatch } from '../updaters/seenBatch.ts';
import { printWarning } from './print.ts';

/** What a data set is for in a training. */
export type DatasetRole = 'train' | 'validation' | 'test';

/** A data set and what it is for in a training. */
export interface RoleDataset {
  role: DatasetRole;
  dataset: Dataset<unknown>;
}

/** What is known of a training before its first iteration. */
export interface TrainingStart {
  /** Unique within the process. */
  id: string;
  /** Absent where the updater trains something that is no tfjs model. */
  model?: TrainableModel;
  datasets: readonly RoleDataset[];
  /** Absent where the training stops by something other than a number of epochs or iterations. */
  epochs?: number;
  iterationsPerEpoch?: number;
  batchSize?: number;
  /** Optimizer, learning rate, loss and the like, by name. */
  hyperparameters: Readonly<Record<string, string | number | boolean>>;
  /** Set with `seed()`, if it was. */
  seed?: number;
  /** What the network learns from at the moment, or learned from last: arrays that hold another batch soon. */
  lastBatch(): SeenBatch | undefined;
}

/**
 * The values of an iteration or their means over the iterations since the previous observation, keyed as paths:
 * `train/loss`, `validation/accuracy`, `learningRate`.
 */
export interface Observation {
  /** Number of the (last) iteration; the first is 1. */
  iteration: number;
  /** Epochs done, fractional. */
  epoch: number;
  /** Seconds of training, pauses between two runs of a trainer left out. */
  elapsedSeconds: number;
  values: Readonly<Record<string, number>>;
}

/** How far something is that takes more than a second. */
export interface Progress {
  title: string;
  done: number;
  total?: number;
  /** Units a second over the last seconds. */
  rate?: number;
  /** What is counted: `iterations` or `samples`. */
  unit: string;
  elapsedSeconds: number;
  /** Estimated seconds left, absent while unknown. */
  etaSeconds?: number;
  /** The latest values, by path. */
  values: Readonly<Record<string, number>>;
  finished: boolean;
}

/** A model measured on a data set: the result of `evaluate()`. Index i of each array belongs to sample i. */
export interface Evaluation {
  /** Id of the last training of this model in this process, if there was one. */
  trainingId?: string;
  model: TrainableModel;
  dataset: Dataset<unknown>;
  sampleCount: number;
  /** `loss` and `accuracy`. */
  metrics: Readonly<Record<string, number>>;
  /** The true class of each sample. */
  labels: Int32Array;
  /** The predicted class of each sample. */
  predictions: Int32Array;
  /** The probability of the predicted class, 0 to 1. */
  probabilities: Float32Array;
  /** `confusionMatrix[label][prediction]`: number of samples. */
  confusionMatrix: number[][];
}

/** How a training ended: by its own rule, because somebody stopped it, or with an error. */
export type TrainingStatus = 'finished' | 'stopped' | 'failed';

/**
 * Follows trainings and evaluations: live views, run records, tests. Calls are synchronous and in order; a listener
 * keeps what it needs and returns soon, because the next batch waits. An error that it throws is printed as a warning
 * and does not touch the training. Tensors of `model` must be read at once or not at all: training goes on.
 */
export interface TrainingListener {
  trainingStarted?(start: TrainingStart): void;
  /** At most ten times a second, less often in long trainings; every validation result is among them. */
  observed?(trainingId: string, observation: Observation): void;
  /** At most ten times a second and once when it ends. The id is that of a training or of an evaluation. */
  progressed?(id: string, progress: Progress): void;
  evaluated?(evaluation: Evaluation): void;
  /** Once, shortly before a training ends: how it was kept fed. */
  dataMeasured?(trainingId: string, data: DataReport): void;
  /** The last call for a training. `error` only with `failed`. */
  trainingFinished?(trainingId: string, status: TrainingStatus, error?: unknown): void;
}

const listeners = new Set<TrainingListener>();

/**
 * Has trainings and evaluations that begin from now on told to a listener.
 * @returns what ends that.
 */
export function addTrainingListener(listener: TrainingListener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function hasTrainingListeners(): boolean {
  return listeners.size > 0;
}

/** Calls the method of every listener that has it; what a listener throws is printed, never thrown on. */
export function notifyListeners<K extends keyof TrainingListener>(
  method: K,
  ...args: Parameters<NonNullable<TrainingListener[K]>>
): void {
  for (const listener of [...listeners]) {
    try {
      (listener[method] as ((...args: unknown[]) => void) | undefined)?.call(listener, ...args);
    } catch (error) {
      printWarning(`a training listener failed in ${method}: ${String(error)}`);
    }
  }
}
