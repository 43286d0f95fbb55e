import { Pause } from '../../trainer/pause.ts';
import { ProgressMeter } from '../../trainer/progressMeter.ts';
import { nextEvaluationId } from '../../trainer/trainingIds.ts';
import type { Dataset } from '../dataset.ts';
import { checksumOf } from '../describeOrigin.ts';
import type { ArrayValue, ImageArray } from '../sample.ts';
import { ChannelSums } from './channelStatistics.ts';
import type { PartDescription } from './datasetDescription.ts';
import { DatasetDescription } from './datasetDescription.ts';
import type { Print } from './findDuplicates.ts';
import { findDuplicates } from './findDuplicates.ts';
import { lookOf } from './perceptualHash.ts';
import type { Predictions } from './suspectLabels.ts';
import { suspectLabels } from './suspectLabels.ts';

/** What {@link describe} holds labels against: predictions of a trained model. */
export interface DescribeOptions {
  /**
   * What a trained model says of the samples, to find labels that may be wrong: what `evaluate(model, data)` gives, by
   * the name of the part (`data` where a single data set is described).
   */
  predictions?: Readonly<Record<string, Predictions>>;
}

/** A print, and where it is from. */
interface Placed extends Print {
  part: string;
  index: number;
}

/**
 * Looks at every sample once: how many there are of each class, how large pictures are, which values they have, which
 * are broken, which are there twice, exactly or nearly, and which are in several parts.
 * ```ts
 * const { train, test } = data.split({ test: 0.2 });
 * await describe({ train, test }, { predictions: { test: await evaluate(model, test) } });
 * ```
 */
export async function describe(
  data: Dataset<unknown> | Readonly<Record<string, Dataset<unknown>>>,
  { predictions = {} }: DescribeOptions = {},
): Promise<DatasetDescription> {
  const datasets = isDataset(data) ? { data } : data;
  const prints: Placed[] = [];
  const parts: PartDescription[] = [];
  for (const [part, dataset] of Object.entries(datasets)) {
    const description = await describePart(part, dataset, prints);
    const suspects = suspectLabels(predictions[part] ?? { labels: [], predictions: [], probabilities: [] });
    description.suspects = suspects.map((suspect) => ({
      ...suspect,
      part,
      name: dataset.sampleName(suspect.index),
    }));
    parts.push(description);
  }
  const read = async (place: number): Promise<ArrayValue> => {
    const { part, index } = prints[place]!;
    return contentOf(await datasets[part]!.get(index))!;
  };
  const same = async (a: number, b: number): Promise<boolean> => isSame(await read(a), await read(b));
  const { exact, near } = await findDuplicates(prints, same);
  const toSamples = (groups: number[][]) =>
    groups.map((group) =>
      group.map((place) => {
        const { part, index } = prints[place]!;
        return { part, index, name: datasets[part]!.sampleName(index) };
      }),
    );
  const description = new DatasetDescription({
    parts,
    labelNames: Object.values(datasets)[0]?.labelNames,
    exactDuplicates: toSamples(exact),
    nearDuplicates: toSamples(near),
  });
  for (const [part, dataset] of Object.entries(datasets)) latest.set(dataset, { part, description });
  return description;
}

/** Keeps no data set alive. */
const latest = new WeakMap<Dataset<unknown>, { part: string; description: DatasetDescription }>();

/** What {@link describe} found last of a data set, and as which of its parts; undefined where none looked at it. */
export function descriptionOf(
  dataset: Dataset<unknown>,
): { part: string; description: DatasetDescription } | undefined {
  return latest.get(dataset);
}

function isDataset(
  data: Dataset<unknown> | Readonly<Record<string, Dataset<unknown>>>,
): data is Dataset<unknown> {
  return typeof data.get === 'function' && typeof data.length === 'number';
}

async function describePart(
  part: string,
  dataset: Dataset<unknown>,
  prints: Placed[],
): Promise<PartDescription> {
  const counter = new PartCounter();
  const meter = new ProgressMeter({ id: nextEvaluationId(), unit: 'samples', total: dataset.length });
  const title = `looking at ${dataset.name}`;
  const pause = new Pause();
  for (let index = 0; index < dataset.length; index++) {
    try {
      const sample = await dataset.get(index);
      const content = counter.add(sample);
      if (content) prints.push({ part, index, ...printOf(content) });
    } catch (error) {
      counter.broken.push({ name: dataset.sampleName(index), reason: (error as Error).message });
    }
    if (meter.isDue) meter.report(index + 1, { title, values: {} });
    await pause.ifDue();
  }
  meter.report(dataset.length, { title, values: {}, finished: true });
  const leftOut = (dataset as { broken?: readonly { file: string; reason: string }[] }).broken ?? [];
  const broken = [...leftOut.map(({ file, reason }) => ({ name: lastTwo(file), reason })), ...counter.broken];
  return { part, name: dataset.name, sampleCount: dataset.length, ...counter.read(), broken, suspects: [] };
}

/** A file with its folder, which is often its class. */
function lastTwo(file: string): string {
  return file.split(/[\\/]/).slice(-2).join('/');
}

/** What samples have in common. */
class PartCounter {
  readonly broken: { name: string; reason: string }[] = [];
  private readonly classCounts: number[] = [];
  private readonly sums = new ChannelSums();
  private readonly sizes = new Set<string>();

  /** @returns the numbers of the sample, if it has any. */
  add(sample: unknown): ArrayValue | undefined {
    const { label } = sample as { label?: unknown };
    const content = contentOf(sample);
    if (Number.isInteger(label) && (label as number) >= 0) {
      while (this.classCounts.length <= (label as number)) this.classCounts.push(0);
      this.classCounts[label as number]!++;
    }
    if (content) this.sums.add(content);
    if (content && isImage(content)) this.sizes.add(content.shape.slice(0, 2).join('x'));
    return content;
  }

  read(): Pick<PartDescription, 'classCounts' | 'sizes' | 'channels'> {
    const sizes = [...this.sizes].map((size) => size.split('x').map(Number) as [number, number]);
    const range = (axis: 0 | 1): readonly [number, number] => {
      const lengths = sizes.map((size) => size[axis]);
      return [Math.min(...lengths), Math.max(...lengths)];
    };
    return {
      classCounts: this.classCounts,
      channels: this.sums.read(),
      ...(sizes.length > 0 && { sizes: { height: range(0), width: range(1), distinct: sizes.length } }),
    };
  }
}

function contentOf(sample: unknown): ArrayValue | undefined {
  const { image, inputs } = (sample ?? {}) as { image?: ArrayValue; inputs?: unknown };
  if (image) return image;
  if (typeof inputs === 'number') return { data: Float32Array.of(inputs), shape: [1] };
  if (Array.isArray(inputs)) return { data: Float32Array.from(inputs as number[]), shape: [inputs.length] };
  if (ArrayBuffer.isView(inputs)) {
    const data = inputs as ArrayValue['data'];
    return { data, shape: [data.length] };
  }
  return inputs as ArrayValue | undefined;
}

function isImage({ data, shape }: ArrayValue): boolean {
  return shape.length === 3 && [1, 3, 4].includes(shape[2]!) && !(data instanceof Int32Array);
}

function printOf(content: ArrayValue): Print {
  const checksum = `${content.shape.join('x')} ${content.data.constructor.name} ${checksumOf(content.data)}`;
  const isLarge = content.shape[0]! >= 8 && content.shape[1]! >= 8;
  return isImage(content) && isLarge ? { checksum, look: lookOf(content as ImageArray) } : { checksum };
}

function isSame(a: ArrayValue, b: ArrayValue): boolean {
  return a.data.length === b.data.length && a.data.every((value, place) => value === b.data[place]);
}
