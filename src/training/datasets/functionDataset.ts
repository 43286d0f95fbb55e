import { Dataset } from './dataset.ts';
import { describeFunction } from './describeOrigin.ts';
import type { SampleContext } from './sampleContext.ts';

/** What a {@link FunctionDataset} is called, and what its labels mean. */
export interface FunctionDatasetOptions {
  /** For people: in panels, reports and errors. */
  name?: string;
  /** Names of the classes by label. */
  labelNames?: readonly string[];
}

/** Samples that a function makes from their index, each time one is asked for: of files, of a database, of nothing. */
export class FunctionDataset<Sample> extends Dataset<Sample> {
  readonly name: string;
  readonly labelNames: readonly string[] | undefined;

  /** @throws RangeError if the length is no whole number from 0. */
  constructor(
    readonly length: number,
    private readonly make: (index: number, context?: SampleContext) => Sample | Promise<Sample>,
    { name = 'samples', labelNames }: FunctionDatasetOptions = {},
  ) {
    super();
    if (!Number.isSafeInteger(length) || length < 0) {
      throw new RangeError(`the number of samples is a whole number from 0, got ${length}`);
    }
    this.name = name;
    this.labelNames = labelNames;
  }

  get(index: number, context?: SampleContext): Sample | Promise<Sample> {
    return this.make(this.checkIndex(index), context);
  }

  override get origin(): readonly string[] {
    return [...super.origin, `made by ${describeFunction(this.make)}`];
  }
}
