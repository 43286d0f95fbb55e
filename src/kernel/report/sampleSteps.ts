import type { SampleView } from '../../protocol/displayData.ts';
import { rowsOf } from '../../training/datasets/batchIndices.ts';
import type { Dataset } from '../../training/datasets/dataset.ts';
import type { SeenBatch } from '../../training/updaters/seenBatch.ts';
import { lastStep } from './batchViews.ts';
import { readStepViews, toStepView } from './stepViews.ts';
import type { SamplePlace } from './stepViews.ts';

/**
 * A sample after each of the things that are done to it, and at last as it lies in a batch: in that which a network learns
 * from, where the sample is in it, else in one of it alone.
 * @param seen what a network learns from.
 * @throws Error from a sample that can't be read.
 */
export async function readSampleSteps(
  dataset: Dataset<unknown>,
  place: SamplePlace,
  seen?: SeenBatch,
): Promise<SampleView[]> {
  const row = seen?.dataset === dataset && seen.epoch === place.epoch ? rowOfSample(seen, place.index) : -1;
  const inTraining = seen && row >= 0 ? [lastStep(seen, row)] : undefined; // at once: its arrays hold another batch soon
  const steps = await readStepViews(dataset, place);
  const last = inTraining ?? (await stepAlone(dataset, place));
  return [...steps, ...last].map((view, index) => ({ ...view, index }));
}

function rowOfSample({ batch }: SeenBatch, index: number): number {
  return rowsOf(batch)?.indices.indexOf(index) ?? -1;
}

/** The sample as a batch of it alone has it; nothing where samples are not made for training. */
async function stepAlone(dataset: Dataset<unknown>, { index, epoch }: SamplePlace): Promise<SampleView[]> {
  try {
    const { inputs, targets } = await dataset.batch([index], undefined, { epoch });
    const image = { data: inputs.data, shape: inputs.shape.slice(1) };
    const label = targets.shape.length === 1 ? targets.data[0] : undefined;
    return [toStepView({ description: 'in the batch', sample: { image, label } }, dataset, index)];
  } catch {
    return [];
  }
}
