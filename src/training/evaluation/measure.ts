import * as tf from '@tensorflow/tfjs';
import type { Dataset } from '../datasets/dataset.ts';
import type { Batch } from '../datasets/sample.ts';
import { MeanSummary } from '../metrics/meanSummary.ts';
import { readScalars } from '../tensors/readScalars.ts';
import { compileStep } from '../steps/compileStep.ts';
import { trainableForm } from '../steps/trainableForm.ts';
import { Pause } from '../trainer/pause.ts';
import { checkLabels } from '../updaters/checkLabels.ts';
import type { LearningTask } from '../updaters/learningTask.ts';
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
  scalars: [name: string, value: tf.Scalar][];
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
    tf.dispose(measured.flatMap(({ scalars }) => scalars.map(([, value]) => value)));
  }
}

/** The compiled evaluations of tasks that live: an evaluator measures the same one after each epoch. */
const steps = new WeakMap<LearningTask, ReturnType<typeof evaluationStep>>();

function evaluationStep(task: LearningTask) {
  const measureTensors = (inputs: tf.Tensor, targets: tf.Tensor) => {
    const outputs = forward(task, inputs, false);
    const metrics = task.metrics.map(({ name, compute }) => [name, compute(outputs, targets)] as const);
    return { outputs, scalars: { loss: lossOf(task, outputs, targets), ...Object.fromEntries(metrics) } };
  };
  return compileStep(measureTensors, {
    name: 'the evaluation',
    makesNoVariables: true,
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
  const { outputs, scalars } = await evaluationStepOf(task)(batch.inputs, batch.targets);
  try {
    tf.tidy(() => onOutputs?.(outputs, batch));
  } finally {
    outputs.dispose();
  }
  return { sampleCount: batch.inputs.shape[0] as number, scalars: Object.entries(scalars) };
}

async function means(batches: readonly BatchValues[]): Promise<Record<string, number>> {
  const numbers = await readScalars(batches.flatMap(({ scalars }) => scalars.map(([, value]) => value)));
  const summary = new MeanSummary();
  for (const { sampleCount, scalars } of batches) {
    const values = scalars.map(([name, value]) => [name, numbers.get(value) as number]);
    summary.add(Object.fromEntries(values), sampleCount);
  }
  return summary.means();
}
