import type { SampleView } from '../../protocol/displayData.ts';
import type { Dataset } from '../../training/datasets/dataset.ts';
import type { ArrayValue, SampleStep } from '../../training/datasets/sample.ts';
import { arrayOf, PANEL_SIDE, toSampleView } from './sampleViews.ts';

/** Which sample, and in which epoch: random transforms do something else in each. */
export interface SamplePlace {
  index: number;
  epoch: number;
}

/**
 * A sample after each of the things that are done to it, each with its type, its shape and the range of its values.
 * @throws Error from a sample that can't be read.
 */
export async function readStepViews(
  dataset: Dataset<unknown>,
  { index, epoch }: SamplePlace,
): Promise<SampleView[]> {
  const steps = await dataset.steps(index, { epoch });
  return steps.map((step, place) => ({ ...toStepView(step, dataset, index), index: place }));
}

/** @param index of the sample in its data set. */
export function toStepView(
  { description, sample }: SampleStep,
  dataset: Dataset<unknown>,
  index: number,
): SampleView {
  const view = toSampleView(sample, { dataset, index, maxSide: PANEL_SIDE });
  const array = arrayOf(sample);
  return { ...view, title: description, ...(array && { note: describeArray(array) }) };
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
