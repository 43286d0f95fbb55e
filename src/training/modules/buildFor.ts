import { tidy } from '@tensorflow/tfjs';
import type { Batch } from '../datasets/sample.ts';
import { toTensor } from '../steps/tensorTree.ts';
import type { LearningTask } from '../updaters/learningTask.ts';
import { Module } from './module.ts';

/** Whether a task's model has layers that have seen no input yet. */
export function needsBuild({ model }: LearningTask): boolean {
  return model instanceof Module && !model.isBuilt;
}

/** Shows a module the first sample of a batch, so that its layers make their weights. */
export function buildFor(
  { model, preprocess }: LearningTask,
  batch: Pick<Batch, 'inputs'> | undefined,
): void {
  if (!batch) return;
  const { shape, data } = batch.inputs;
  const [, ...sampleShape] = shape;
  const size = sampleShape.reduce((product, extent) => product * extent, 1);
  tidy(() => {
    const sample = toTensor({ shape: [1, ...sampleShape], data: data.slice(0, size) });
    model.apply(preprocess(sample), { training: false });
  });
}
