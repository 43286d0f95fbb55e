import { checkWeights, sizeOf } from '../datasets/collate.ts';
import { Dataset } from '../datasets/dataset.ts';
import type { ArrayValue } from '../datasets/sample.ts';
import { Module } from '../modules/module.ts';
import type { TrainableModel } from '../modules/trainableModel.ts';
import type { Loss } from '../losses/loss.ts';
import type { LearningTask } from '../updaters/learningTask.ts';
import type { FitArray, SampleShape } from './fitArray.ts';
import { readFitArray, toSamples } from './fitArray.ts';
import { PairDataset } from './pairDataset.ts';

/**
 * What a model learns from or is measured on: a data set, or inputs and targets in arrays, with the weights of the
 * samples if they have any. Targets are class labels [n] or numbers of the shape of the outputs.
 */
export type FitData =
  | Dataset<unknown>
  | readonly [inputs: FitArray, targets: FitArray]
  | readonly [inputs: FitArray, targets: FitArray, sampleWeight: FitArray];

/** What arrays are brought into the form of. */
export interface DataForm {
  task: LearningTask;
  /** Of the inputs as they lie in the data; undefined where a `preprocess` makes the model's of them. */
  inputShape: SampleShape | undefined;
}

/** @throws Error if the arrays do not fit each other or the model. */
export async function toDataset(data: FitData, form: DataForm): Promise<Dataset<unknown>> {
  if (data instanceof Dataset) return data;
  if (!Array.isArray(data) || data.length < 2 || data.length > 3) {
    throw new Error(
      'expected a data set or [inputs, targets], with the weights of the samples if there are any',
    );
  }
  const [givenInputs, givenTargets, givenWeights] = data as [FitArray, FitArray, FitArray?];
  const inputs = await readInputs(givenInputs, form);
  const count = inputs.shape[0] as number;
  const targets = toTargets(await readFitArray(givenTargets, 'targets'), count, form.task);
  const weights = givenWeights && { data: await readWeights(givenWeights, count), shape: [count] };
  return new PairDataset({ inputs, targets, ...(weights && { weights }) });
}

export async function readInputs(values: FitArray, { inputShape }: DataForm): Promise<ArrayValue> {
  const inputs = await readFitArray(values, 'inputs');
  return inputShape ? toSamples(inputs, inputShape, 'inputs') : inputs;
}

/** @throws Error if there is not one number from 0 for each sample. */
export async function readWeights(values: FitArray, count: number): Promise<Float32Array> {
  const { data } = await readFitArray(values, 'sampleWeight');
  if (data.length !== count) {
    throw new Error(`expected a weight for each of ${count} samples, got ${data.length}`);
  }
  return checkWeights(Float32Array.from(data), 'the data');
}

function toTargets(values: ArrayValue, count: number, { model, loss }: LearningTask): ArrayValue {
  const { data, shape } = values;
  if (shape.length === 1 && data.length === count) return tellsLabels(loss) ? toLabels(values) : values;
  const isKnown = model.outputs.length > 0; // not of a module before its first sample
  const isFlat = shape.length === 1 && isKnown;
  const targets = isFlat ? toSamples(values, sampleShapeOf(model.outputs), 'targets') : values;
  if (targets.shape[0] === count) return targets;
  throw new Error(
    `the inputs have ${count} samples, the targets of shape [${shape.join()}] ` +
      `${data.length / sizeOf(targets.shape.slice(1))}`,
  );
}

/** One number a sample is a class where a model has an output for each class. */
function tellsLabels({ probabilities, threshold }: Loss): boolean {
  return probabilities !== undefined && threshold === undefined;
}

function toLabels({ data, shape }: ArrayValue): ArrayValue {
  const wrong = data.findIndex((value) => !Number.isInteger(value) || value < 0);
  if (wrong >= 0) {
    throw new Error(`labels are class indices 0, 1, 2 …; sample ${wrong} has ${data[wrong] as number}`);
  }
  return { data: Int32Array.from(data), shape };
}

/** Of one sample as the model takes it; undefined where it takes whatever comes first. */
export function inputShapeOf(model: TrainableModel): SampleShape | undefined {
  return model instanceof Module ? model.inputShape : sampleShapeOf(model.inputs);
}

/** Of a model's only input or output. */
function sampleShapeOf([tensor]: readonly { shape: readonly (number | null)[] }[]): SampleShape {
  return (tensor?.shape ?? []).slice(1);
}
