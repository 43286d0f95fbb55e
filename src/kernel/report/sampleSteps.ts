import type { SampleView } from '../../protocol/displayData.ts';
import type { Dataset } from '../../training/datasets/dataset.ts';
import type { ArrayValue } from '../../training/datasets/sample.ts';
import { arrayOf, PANEL_SIDE, toSampleView } from './sampleViews.ts';

/**
 * A sample after each of the things that are done to it, and at last as it lies in a batch: each with its type, its
 * shape and the range of its values.
 * @throws Error from a sample that can't be read.
 */
export async function readSampleSteps(
  dataset: Dataset<unknown>,
  { index, epoch }: { index: number; epoch: number },
): Promise<SampleView[]> {
  const steps = await dataset.steps(index, { epoch });
  const inBatch = await lastStep(dataset, index, epoch);
  return [...steps, ...inBatch].map(({ description, sample }, place) => {
    const view = toSampleView(sample, { dataset, index, maxSide: PANEL_SIDE });
    const array = arrayOf(sample);
    return { ...view, index: place, title: description, ...(array && { note: describeArray(array) }) };
  });
}

/** The sample as a batch of it alone has it; nothing where samples are not made for training. */
async function lastStep(
  dataset: Dataset<unknown>,
  index: number,
  epoch: number,
): Promise<{ description: string; sample: unknown }[]> {
  try {
    const { inputs, targets } = await dataset.batch([index], undefined, { epoch });
    const image = { data: inputs.data, shape: inputs.shape.slice(1) };
    const label = targets.shape.length === 1 ? targets.data[0] : undefined;
    return [{ description: 'in the batch', sample: { image, label } }];
  } catch {
    return [];
  }
}

/** Such as `float32 224x224x3, -2.118 to 2.64, mean 0.1`. */
export function describeArray({ data, shape }: ArrayValue): string {
  const dtype = data instanceof Uint8Array ? 'uint8' : data instanceof Int32Array ? 'int32' : 'float32';
  let [low, high, sum] = [Infinity, -Infinity, 0];
  for (const value of data) {
    if (value < low) low = value;
    if (value > high) high = value;
    sum += value;
  }
  const [least, most, mean] = [low, high, sum / data.length].map((value) =>
    String(Number(value.toPrecision(4))),
  );
  return `${dtype} ${shape.join('x')}, ${least} to ${most}, mean ${mean}`;
}
