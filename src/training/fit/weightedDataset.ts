import { Dataset } from '../datasets/dataset.ts';
import type { BatchMemory } from '../datasets/batchMemory.ts';
import type { Batch } from '../datasets/sample.ts';
import type { SampleContext } from '../datasets/sampleContext.ts';
import type { SampleCorrections } from '../datasets/sampleCorrections.ts';

/** How much the samples of a class count in the loss, by label; 1 for the classes that are not named. */
export type ClassWeight = Readonly<Record<number, number>>;

export interface SampleWeighting {
  /** Of each sample of the data set. */
  sampleWeight?: Float32Array;
  classWeight?: ClassWeight;
}

/** The samples of another data set with weights; all weights of a sample are multiplied. */
export class WeightedDataset<Sample> extends Dataset<Sample> {
  readonly name: string;
  readonly length: number;
  readonly labelNames: readonly string[] | undefined;

  /** @throws Error if a weight of a class is no number from 0. */
  constructor(
    private readonly source: Dataset<Sample>,
    private readonly weighting: SampleWeighting,
  ) {
    super();
    this.name = source.name;
    this.length = source.length;
    this.labelNames = source.labelNames;
    for (const [label, weight] of Object.entries(weighting.classWeight ?? {})) {
      if (weight >= 0 && Number.isFinite(weight)) continue;
      throw new RangeError(`the weight of class ${label} must be a number from 0, got ${String(weight)}`);
    }
  }

  get(index: number, context?: SampleContext): Sample | Promise<Sample> {
    return this.source.get(index, context);
  }

  override sampleName(index: number): string {
    return this.source.sampleName(index);
  }

  override correctionsOf(index: number): SampleCorrections | undefined {
    return this.source.correctionsOf(index);
  }

  override get origin(): readonly string[] {
    return this.source.origin;
  }

  override originalIndex(index: number): number {
    return this.source.originalIndex(index);
  }

  override async batch(
    indices: ArrayLike<number>,
    memory?: BatchMemory,
    context?: SampleContext,
  ): Promise<Batch> {
    const batch = await this.source.batch(indices, memory, context);
    const { sampleWeight, classWeight } = this.weighting;
    const labels = classWeight && labelsOf(batch, this.name);
    const data = Float32Array.from(indices, (index, place) => {
      const own = batch.weights?.data[place] ?? 1;
      const ofClass = classWeight?.[labels?.[place] as number] ?? 1;
      return own * ofClass * (sampleWeight?.[index] ?? 1);
    });
    return { ...batch, weights: { data, shape: [data.length] } };
  }
}

/** Labels as they are, or the class of each one-hot row. */
function labelsOf({ targets: { data, shape } }: Batch, name: string): ArrayLike<number> {
  const [count = 0, classCount = 1] = shape;
  if (shape.length > 2) {
    throw new Error(`classWeight needs a class for each sample; ${name} has targets of [${shape.join()}]`);
  }
  if (classCount === 1) return data;
  return Array.from({ length: count }, (_, row) => {
    const scores = data.subarray(row * classCount, (row + 1) * classCount);
    return scores.indexOf(Math.max(...scores));
  });
}
