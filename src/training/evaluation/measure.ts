import * as tf from '@tensorflow/tfjs';
import { noteRows } from '../datasets/batchIndices.ts';
import type { Dataset } from '../datasets/dataset.ts';
import type { Batch } from '../datasets/sample.ts';
import { MeanSummary } from '../metrics/meanSummary.ts';
import type { MetricValues } from '../metrics/measureMetrics.ts';
import { measureMetrics, tensorsIn } from '../metrics/measureMetrics.ts';
import { readTallies, tallyValues, toCounters } from '../metrics/readTallies.ts';
import { buildFor, needsBuild } from '../modules/buildFor.ts';
import { readScalars } from '../tensors/readScalars.ts';
import { compileStep } from '../steps/compileStep.ts';
import { trainableForm } from '../modules/trainableModel.ts';
import { Pause } from '../trainer/pause.ts';
import { checkFinite, checkLabels } from '../updaters/checkBatch.ts';
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
      const indices = Int32Array.from({ length: end - start }, (_, index) => start + index);
      const batch = noteRows(await dataset.batch(indices), { indices });
      checkLabels(batch, task, dataset.name);
      checkFinite(batch, task, dataset.name);
      measured.push(await measureBatch(task, batch, onOutputs));
      if (onBatch?.(end) === false) return undefined;
      await pause.ifDue();
    }
    return await means(task, measured.splice(0));
  } finally {
    tf.dispose(measured.flatMap(({ measured }) => tensorsIn(measured)));
  }
}

/** The compiled evaluations of tasks that live: an evaluator measures the same one after each epoch. */
const steps = new WeakMap<LearningTask, ReturnType<typeof evaluationStep>>();

function evaluationStep(task: LearningTask) {
  const measureTensors = (batch: BatchTensors) => {
    const outputs = forward(task, batch.inputs, false);
    const { values, counts, counters } = measureMetrics(task, outputs, batch);
    return { outputs, values: { loss: lossOf(task, outputs, batch), ...values }, counts, counters };
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
  if (needsBuild(task)) buildFor(task, batch);
  const { outputs, ...measured } = await evaluationStepOf(task)(batch);
  try {
    tf.tidy(() => onOutputs?.(outputs, batch));
  } finally {
    outputs.dispose();
  }
  return { sampleCount: batch.inputs.shape[0] as number, measured };
}

async function means(
  { metrics, weightedMetrics }: LearningTask,
  batches: readonly BatchValues[],
): Promise<Record<string, number>> {
  const numbers = await readScalars(
    batches.flatMap(({ measured }) => [...Object.values(measured.values), ...Object.values(measured.counts)]),
  );
  const read = (scalars: Record<string, tf.Scalar>): Record<string, number> =>
    Object.fromEntries(Object.entries(scalars).map(([name, value]) => [name, numbers.get(value) as number]));
  const summary = new MeanSummary();
  for (const { sampleCount, measured } of batches) {
    const counters = toCounters(measured.counters, [...metrics, ...weightedMetrics]);
    const tallies = await readTallies(counters);
    const values = { ...read(measured.values), ...tallyValues(tallies) };
    summary.add(values, sampleCount, { ...read(measured.counts), ...tallies });
  }
  return summary.means();
}
