import * as tf from '@tensorflow/tfjs';
import type { Dataset } from '../datasets/dataset.ts';
import type { Batch } from '../datasets/sample.ts';
import { MeanSummary } from '../metrics/meanSummary.ts';
import type { MetricValues } from '../metrics/measureMetrics.ts';
import { measureMetrics } from '../metrics/measureMetrics.ts';
import { readScalars } from '../tensors/readScalars.ts';
import { compileStep } from '../steps/compileStep.ts';
import { trainableForm } from '../steps/trainableForm.ts';
import { Pause } from '../trainer/pause.ts';
import { checkLabels } from '../updaters/checkLabels.ts';
import type { LearningTask } from '../updaters/learningTask.ts';
import type { BatchTensors } from '../updaters/trainStep.ts';
import { forward, lossOf } from '../updaters/trainStep.ts';

export interface MeasureOptions {
  batchSize: number;
  /** Sees the outputs of each batch, inside a tidy: what it wants to have later it keeps. */
  onOutputs?: (outputs: tf.Tensor, batch: Batch) => void;
  /** Called after each batch with the number of samples done; `false` gives up. */
  onBatch?: (samplesDone: number) => boolean;
}

interface BatchValues {
  sampleCount: number;
  measured: MetricValues;
}

/**
 * One pass over a data set in its order, without training.
 * @returns the means of loss and metrics over all samples, or undefined if `onBatch` gave up.
 * @throws Error if the data set is empty or the batch size no whole number.
 */
export async function measure(
  task: LearningTask,
  dataset: Dataset<unknown>,
  { batchSize, onOutputs, onBatch }: MeasureOptions,
): Promise<Record<string, number> | undefined> {
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new Error(`batchSize must be a whole number from 1, got ${String(batchSize)}`);
  }
  if (dataset.length === 0) throw new Error(`${dataset.name} has no samples to measure the model on`);
  const measured: BatchValues[] = [];
  const pause = new Pause();
  try {
    for (let start = 0; start < dataset.length; start += batchSize) {
      const end = Math.min(start + batchSize, dataset.length);
      const batch = await dataset.batch(
        Int32Array.from({ length: end - start }, (_, index) => start + index),
      );
      measured.push(await measureBatch(task, batch, onOutputs));
      if (onBatch?.(end) === false) return undefined;
      await pause.ifDue();
    }
    return await means(measured.splice(0));
  } finally {
    tf.dispose(measured.map(({ measured }) => [measured.values, measured.counts]));
  }
}

/** The compiled evaluations of tasks that live: an evaluator measures the same one after each epoch. */
const steps = new WeakMap<LearningTask, ReturnType<typeof evaluationStep>>();

function evaluationStep(task: LearningTask) {
  const measureTensors = (batch: BatchTensors) => {
    const outputs = forward(task, batch.inputs, false);
    const { values, counts } = measureMetrics(task, outputs, batch);
    return { outputs, values: { loss: lossOf(task, outputs, batch), ...values }, counts };
  };
  return compileStep(measureTensors, {
    name: 'the evaluation',
    makesNoVariables: true,
    randomKey: () => [0, 0], // nothing in it is random
    variant: () => trainableForm(task.model),
  });
}

function evaluationStepOf(task: LearningTask): ReturnType<typeof evaluationStep> {
  const step = steps.get(task) ?? evaluationStep(task);
  steps.set(task, step);
  return step;
}

async function measureBatch(
  task: LearningTask,
  batch: Batch,
  onOutputs: MeasureOptions['onOutputs'],
): Promise<BatchValues> {
  checkLabels(batch, task);
  const { outputs, ...measured } = await evaluationStepOf(task)(batch);
  try {
    tf.tidy(() => onOutputs?.(outputs, batch));
  } finally {
    outputs.dispose();
  }
  return { sampleCount: batch.inputs.shape[0] as number, measured };
}

async function means(batches: readonly BatchValues[]): Promise<Record<string, number>> {
  const numbers = await readScalars(
    batches.flatMap(({ measured }) => [...Object.values(measured.values), ...Object.values(measured.counts)]),
  );
  const read = (scalars: Record<string, tf.Scalar>): Record<string, number> =>
    Object.fromEntries(Object.entries(scalars).map(([name, value]) => [name, numbers.get(value) as number]));
  const summary = new MeanSummary();
  for (const { sampleCount, measured } of batches) {
    summary.add(read(measured.values), sampleCount, read(measured.counts));
  }
  return summary.means();
}
