import type { ReportedValues, UpdateResult, Updater } from 'trainbook';

export interface MockUpdaterOptions {
  /** May be a fraction. */
  iterationsPerEpoch?: number;
  sampleCount?: number;
  /** Called in each update with its number, from 1. */
  values?: (iteration: number) => ReportedValues | Promise<ReportedValues>;
  /** Number of updates after which the data is used up. */
  length?: number;
}

/** Counts, and reports what it is told to. */
export class MockUpdater implements Updater {
  readonly iterationsPerEpoch: number;
  readonly datasets = [];
  readonly hyperparameters = { learningRate: 0.25 };
  state = 0;

  constructor(private readonly options: MockUpdaterOptions = {}) {
    this.iterationsPerEpoch = options.iterationsPerEpoch ?? 4;
  }

  get epochDetail(): number {
    return this.state / this.iterationsPerEpoch;
  }

  async update(): Promise<UpdateResult | undefined> {
    const { length = Infinity, sampleCount = 1, values = () => ({}) } = this.options;
    if (this.state >= length) return undefined;
    this.state += 1;
    return { sampleCount, values: await values(this.state) };
  }
}
