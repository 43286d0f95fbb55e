import type { Extension, ExtensionFunction } from '../trainer/extension.ts';
import type { StopSignal } from '../trainer/stopSignal.ts';
import type { FitArray } from './fitArray.ts';
import type { FitData } from './fitData.ts';
import type { ClassWeight } from './weightedDataset.ts';

/** The names, meanings and defaults are Keras's. */
export interface FitOptions {
  /** The epoch after which it ends. Default 1. */
  epochs?: number;
  /** Samples a batch; the last one of an epoch may be smaller. Default 32. */
  batchSize?: number;
  /** What the model is measured on after each epoch. Goes before `validationSplit`. */
  validationData?: FitData;
  /** The share of the samples, from 0 to below 1, that is set aside for it: the last ones, before any shuffling. */
  validationSplit?: number;
  /** Samples a batch in validation. Default: `batchSize`. */
  validationBatchSize?: number;
  /** Validates each so many epochs. Default 1. */
  validationFreq?: number;
  /** A new random order each epoch. Default `true`. */
  shuffle?: boolean;
  /** The epoch to begin with: 3 goes on after 3 epochs, with the fourth. Default 0. */
  initialEpoch?: number;
  /** 0 is silent, 1 shows the progress, 2 prints a line an epoch. Default 1. */
  verbose?: 0 | 1 | 2;
  /** Extensions of the trainer. A plain function is one that runs after each epoch. */
  callbacks?: readonly (Extension | ExtensionFunction)[];
  /** How much the samples of a class count in the loss of the training, by label; 1 for classes that are not named. */
  classWeight?: ClassWeight;
  /** How much each sample counts in the loss. The loss stays divided by the number of samples. */
  sampleWeight?: FitArray;
  /** Batches that make an epoch; the next epoch goes on in the data. Default: all that the data has. */
  stepsPerEpoch?: number;
  /** Ends the training softly, after the batch in progress. */
  signal?: StopSignal;
}

/** As in `evaluate` of Keras: batch size and weights of samples. */
export interface EvaluateModelOptions {
  /** Samples a batch. Default 32. */
  batchSize?: number;
  /** How much each sample counts in the loss. */
  sampleWeight?: FitArray;
  signal?: StopSignal;
}

/** As in `predict` of Keras: the batch size. */
export interface PredictOptions {
  /** Samples a batch. Default 32. */
  batchSize?: number;
}

/** What of the options are numbers, checked and with defaults. */
export interface FitPlan {
  epochs: number;
  initialEpoch: number;
  batchSize: number;
  validationBatchSize: number;
  validationFreq: number;
  stepsPerEpoch: number | undefined;
  shuffle: boolean;
  verbose: 0 | 1 | 2;
}

const DEFAULT_BATCH_SIZE = 32;

/** @throws RangeError if a number is none or out of its range. */
export function toFitPlan(options: FitOptions): FitPlan {
  const { validationSplit = 0, stepsPerEpoch, verbose = 1 } = options;
  if (!(validationSplit >= 0 && validationSplit < 1)) {
    throw new RangeError(`validationSplit must be from 0 to below 1, got ${String(validationSplit)}`);
  }
  if (![0, 1, 2].includes(verbose)) throw new RangeError(`verbose is 0, 1 or 2, got ${String(verbose)}`);
  const batchSize = toBatchSize(options.batchSize, 'batchSize');
  return {
    epochs: whole(options.epochs ?? 1, 'epochs', 1),
    initialEpoch: whole(options.initialEpoch ?? 0, 'initialEpoch', 0),
    batchSize,
    validationBatchSize: toBatchSize(options.validationBatchSize ?? batchSize, 'validationBatchSize'),
    validationFreq: whole(options.validationFreq ?? 1, 'validationFreq', 1),
    stepsPerEpoch: stepsPerEpoch === undefined ? undefined : whole(stepsPerEpoch, 'stepsPerEpoch', 1),
    shuffle: options.shuffle ?? true,
    verbose,
  };
}

export function toBatchSize(batchSize: number | undefined, name: string): number {
  return whole(batchSize ?? DEFAULT_BATCH_SIZE, name, 1);
}

function whole(value: number, name: string, least: number): number {
  if (Number.isInteger(value) && value >= least) return value;
  throw new RangeError(`${name} must be a whole number from ${least}, got ${String(value)}`);
}
