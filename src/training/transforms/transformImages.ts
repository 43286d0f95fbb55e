import type { BatchMemory } from '../datasets/batchMemory.ts';
import { takeArray } from '../datasets/batchMemory.ts';
import { collate } from '../datasets/collate.ts';
import { Dataset } from '../datasets/dataset.ts';
import type { Batch, ImageArray, ImageSample, SampleStep } from '../datasets/sample.ts';
import type { SampleContext } from '../datasets/sampleContext.ts';
import type { SampleCorrections } from '../datasets/sampleCorrections.ts';
import { inStage } from '../loader/stageClock.ts';
import { currentSeed } from '../random/seed.ts';
import { seededRandom } from '../random/seededRandom.ts';
import type { Transform } from './transform.ts';

/** The seed of what is random in {@link transformImages}. */
export interface TransformImagesOptions {
  /** Default: that of `seed()`, else 0. */
  seed?: number;
}

/** Keeps these streams apart from others of the same seed. */
const PURPOSE = 7;

/** What {@link transformImages} makes of a sample. */
export type TransformedSample<Sample extends ImageSample> = Omit<Sample, 'image'> & { image: ImageArray };

/**
 * A data set whose pictures are transformed when they are asked for. What a random transform draws depends on seed,
 * epoch and the index of the sample alone: neither order nor batches nor who asks first change the result. The epoch is
 * that of the iterator that asks; who asks without one gets the first.
 * @throws Error from a sample that names it and the transform, when the transform fails.
 */
export function transformImages<Sample extends ImageSample>(
  dataset: Dataset<Sample>,
  transform: Transform,
  { seed = currentSeed() ?? 0 }: TransformImagesOptions = {},
): Dataset<TransformedSample<Sample>> {
  return new TransformedDataset(dataset, transform, seed);
}

class TransformedDataset<Sample extends ImageSample> extends Dataset<TransformedSample<Sample>> {
  readonly name: string;
  readonly length: number;
  readonly labelNames: readonly string[] | undefined;
  /** Numbers of a picture in the batch before, where they can be written into one. */
  private rowLength: number | undefined;

  constructor(
    private readonly source: Dataset<Sample>,
    private readonly transform: Transform,
    private readonly seed: number,
  ) {
    super();
    ({ name: this.name, length: this.length, labelNames: this.labelNames } = source);
  }

  get(
    index: number,
    context: SampleContext = {},
  ): TransformedSample<Sample> | Promise<TransformedSample<Sample>> {
    const sample = this.source.get(index, context);
    if (sample instanceof Promise) return sample.then((value) => this.transformed(value, index, context));
    return this.transformed(sample, index, context);
  }

  /** Transforms into the batch where it can, without an array for each picture. */
  override async batch(
    indices: ArrayLike<number>,
    memory?: BatchMemory,
    context: SampleContext = {},
  ): Promise<Batch> {
    const { rowLength: size } = this;
    const inputs = size ? takeArray(memory, Float32Array, size * indices.length) : undefined;
    const makeRow = (index: number, row: number): Promise<TransformedSample<Sample>> =>
      this.makeRow(index, context, inputs?.subarray(row * size!, (row + 1) * size!));
    const samples = await Promise.all(Array.from(indices, makeRow));
    const [first] = samples;
    const isKnown = this.transform.applyInto && !context.threads && first?.image.data instanceof Float32Array;
    this.rowLength = isKnown ? first.image.data.length : undefined;
    return inStage(context.clock, 'collate', () => collate(samples, this.name, memory, inputs));
  }

  override async steps(index: number, context: SampleContext = {}): Promise<SampleStep[]> {
    const before = await this.source.steps(index, context);
    const sample = before.at(-1)!.sample as Sample;
    const random = seededRandom(...this.keysOf(index, context));
    let { image } = sample;
    const own = partsOf(this.transform).map((part): SampleStep => {
      image = part.apply(image, random);
      return { description: part.description, sample: { ...sample, image } };
    });
    return [...before, ...own];
  }

  override originalIndex(index: number): number {
    return this.source.originalIndex(index);
  }

  override sampleName(index: number): string {
    return this.source.sampleName(index);
  }

  override correctionsOf(index: number): SampleCorrections | undefined {
    return this.source.correctionsOf(index);
  }

  override get origin(): readonly string[] {
    return [...this.source.origin, `${this.transform.description}, seed ${this.seed}`];
  }

  private async makeRow(
    index: number,
    context: SampleContext,
    target: Float32Array | undefined,
  ): Promise<TransformedSample<Sample>> {
    const { sample, giveBack } = await this.source.borrow(index, context);
    const transformed = await this.transformed(sample, index, context, target);
    // What leaves pictures as they are leaves them with the sample.
    if (transformed.image.data.buffer !== sample.image.data.buffer) giveBack();
    return transformed;
  }

  private transformed(
    sample: Sample,
    index: number,
    context: SampleContext,
    target?: Float32Array,
  ): TransformedSample<Sample> | Promise<TransformedSample<Sample>> {
    const { threads, clock } = context;
    const { image } = sample;
    const { recipe } = this.transform;
    const keys = this.keysOf(index, context);
    if (threads && recipe) {
      const transformed = inStage(clock, 'transform', () => threads.transform({ image, recipe, keys }));
      return transformed.then(
        (result) => ({ ...sample, image: result }),
        (error: unknown) => this.fail(index, error),
      );
    }
    try {
      const random = seededRandom(...keys);
      const apply = (): ImageArray =>
        (target && this.transform.applyInto?.(image, random, target)) ?? this.transform.apply(image, random);
      return { ...sample, image: inStage(clock, 'transform', apply) };
    } catch (error) {
      return this.fail(index, error);
    }
  }

  /** What random transforms draw depends on. */
  private keysOf(index: number, { epoch = 0 }: SampleContext): number[] {
    return [this.seed, PURPOSE, epoch, this.originalIndex(index)];
  }

  private fail(index: number, error: unknown): never {
    const reason = (error as Error).message;
    throw new Error(`${this.sampleName(index)}, ${this.transform.description}: ${reason}`, { cause: error });
  }
}

/** The transforms that a picture goes through one by one. */
function partsOf(transform: Transform): Transform[] {
  const { parts } = transform as { parts?: readonly Transform[] };
  return parts ? parts.flatMap(partsOf) : [transform];
}
