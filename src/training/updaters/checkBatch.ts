import { indicesOf } from '../datasets/batchIndices.ts';
import type { Batch } from '../datasets/sample.ts';
import { outputSize } from '../modules/trainableModel.ts';
import type { LearningTask } from './learningTask.ts';

/**
 * A one-hot row of a label out of range is all zeros: the loss would ignore the sample without a word.
 * @param dataset its name.
 * @throws Error if a label is no class of the model.
 */
export function checkLabels(batch: Batch, { model, loss }: LearningTask, dataset: string): void {
  const { targets } = batch;
  const outputs = outputSize(model);
  if (!loss.probabilities || targets.shape.length !== 1 || outputs == null) return;
  const classCount = outputs === 1 ? 2 : outputs; // a single output decides between two
  const row = targets.data.findIndex((label) => !(label >= 0 && label < classCount));
  if (row < 0) return;
  throw new Error(
    `the model has ${classCount} classes, 0 to ${classCount - 1}; ` +
      `${sampleAt(row, batch, dataset)} has label ${targets.data[row]}`,
  );
}

/**
 * Numbers that are none make all weights none in a single step, and only the next loss would tell.
 * @param dataset its name.
 * @throws Error if inputs or targets have NaN or an infinite value; inputs that are preprocessed on the device may have
 *   them: NaN can stand for what is missing.
 */
export function checkFinite(batch: Batch, { isPreprocessed }: LearningTask, dataset: string): void {
  for (const part of ['inputs', 'targets'] as const) {
    if (part === 'inputs' && isPreprocessed) continue;
    const { data, shape } = batch[part];
    const place = data instanceof Float32Array ? firstNonFinite(data) : -1;
    if (place < 0) continue;
    const size = data.length / shape[0]!;
    const sample = sampleAt(Math.floor(place / size), batch, dataset);
    throw new Error(
      `expected finite numbers, got ${data[place]} in the ${part} of ${sample}` +
        `${size > 1 ? ` (value ${place % size} of ${size})` : ''}: mend the sample or leave it out` +
        `${part === 'inputs' ? '; if the value stands for something, let `preprocess` replace it' : ''}`,
    );
  }
}

/** A loop: it takes a fifth of the time of findIndex, and every batch of an epoch goes through it. */
function firstNonFinite(data: Float32Array): number {
  for (let index = 0; index < data.length; index++) {
    if (!Number.isFinite(data[index])) return index;
  }
  return -1;
}

function sampleAt(row: number, batch: Batch, dataset: string): string {
  const indices = indicesOf(batch);
  return indices ? `sample ${indices[row]} of ${dataset}` : `sample ${row} of a batch of ${dataset}`;
}
