import type { Batch } from '../datasets/sample.ts';
import type { Random } from '../random/seededRandom.ts';

/** What is done to a whole batch. It may write to the batch that it is given. */
export interface BatchTransform {
  /** Its name with its parameters. */
  readonly description: string;
  apply(batch: Batch, random: Random): Batch;
}
