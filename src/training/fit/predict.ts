import * as tf from '@tensorflow/tfjs';
import { Dataset } from '../datasets/dataset.ts';
import type { ArrayValue } from '../datasets/sample.ts';
import type { CompiledStep } from '../steps/compileStep.ts';
import { compileStep } from '../steps/compileStep.ts';
import { buildFor, needsBuild } from '../modules/buildFor.ts';
import { Pause } from '../trainer/pause.ts';
import { trainableForm } from '../modules/trainableModel.ts';
import type { LearningTask } from '../updaters/learningTask.ts';
import { forward } from '../updaters/trainStep.ts';
import type { FitArray } from './fitArray.ts';
import type { DataForm } from './fitData.ts';
import { readInputs } from './fitData.ts';

/** What predictions are made for. */
export type PredictData = Dataset<unknown> | FitArray;

/** A model's outputs for a batch as it lies in the data; the caller disposes of them. */
export type PredictionStep = CompiledStep<[tf.Tensor], { outputs: tf.Tensor }>;

export function predictionStep(task: LearningTask): PredictionStep {
  return compileStep((inputs: tf.Tensor) => ({ outputs: forward(task, inputs, false) }), {
    name: 'the prediction',
    makesNoVariables: true,
    variant: () => trainableForm(task.model),
  });
}

/**
 * The outputs for all samples, in their order and in one tensor, which is the caller's.
 * @throws Error if there are none or they do not fit the model.
 */
export async function predictAll(
  step: PredictionStep,
  data: PredictData,
  { form, batchSize }: { form: DataForm; batchSize: number },
): Promise<tf.Tensor> {
  const source = await toSource(data, form);
  if (source.length === 0) throw new Error('there are no samples to predict for');
  const outputs: tf.Tensor[] = [];
  const pause = new Pause();
  try {
    for (let start = 0; start < source.length; start += batchSize) {
      const inputs = await source.inputs(start, Math.min(start + batchSize, source.length));
      if (needsBuild(form.task)) buildFor(form.task, { inputs });
      outputs.push((await step(inputs)).outputs);
      await pause.ifDue();
    }
    return outputs.length === 1 ? (outputs.pop() as tf.Tensor) : tf.concat(outputs);
  } finally {
    tf.dispose(outputs);
  }
}

interface InputSource {
  length: number;
  inputs(start: number, end: number): ArrayValue | Promise<ArrayValue>;
}

async function toSource(data: PredictData, form: DataForm): Promise<InputSource> {
  if (data instanceof Dataset) {
    const range = (start: number, end: number) =>
      Int32Array.from({ length: end - start }, (_, i) => start + i);
    const inputs = async (start: number, end: number) => (await data.batch(range(start, end))).inputs;
    return { length: data.length, inputs };
  }
  const { data: values, shape } = await readInputs(data, form);
  const [length = 0, ...sampleShape] = shape;
  const size = length && values.length / length;
  return {
    length,
    inputs: (start, end) => ({
      data: values.subarray(start * size, end * size),
      shape: [end - start, ...sampleShape],
    }),
  };
}
