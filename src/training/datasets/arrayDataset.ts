import { Dataset } from './dataset.ts';

/** A list of samples that are already there. */
export class ArrayDataset<Sample> extends Dataset<Sample> {
  readonly name: string;
  readonly length: number;
  readonly labelNames: readonly string[] | undefined;

  /** @param samples is not copied. */
  constructor(
    private readonly samples: readonly Sample[],
    { name = 'samples', labelNames }: { name?: string; labelNames?: readonly string[] } = {},
  ) {
    super();
    this.name = name;
    this.length = samples.length;
    this.labelNames = labelNames;
  }

  get(index: number): Sample {
    return this.samples[this.checkIndex(index)] as Sample;
  }
}
