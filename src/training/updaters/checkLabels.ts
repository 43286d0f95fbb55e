import type { Batch } from '../datasets/sample.ts';
import type { LearningTask } from './learningTask.ts';

/**
 * A one-hot row of a label out of range is all zeros: the loss would ignore the sample without a word.
 * @throws Error if a label is no class of the model.
 */
export function checkLabels({ targets }: Batch, { model, loss }: LearningTask): void {
  const outputs = model.outputs[0]?.shape.at(-1);
  if (!loss.probabilities || targets.shape.length !== 1 || outputs == null) return;
  const classCount = outputs === 1 ? 2 : outputs; // a single output decides between two
  for (const label of targets.data) {
    if (label >= 0 && label < classCount) continue;
    throw new Error(
      `the model has ${classCount} classes, 0 to ${classCount - 1}; a sample has label ${label}`,
    );
  }
}
