import type { Dataset } from '../datasets/dataset.ts';
import type { ArrayValue, Batch } from '../datasets/sample.ts';
import type { DataFigures } from '../loader/dataFigures.ts';
import { stepTracer } from '../steps/stepTracer.ts';
import type { IterationState } from './iterationOrder.ts';
import type { BatchIterator } from './batchIterator.ts';

/**
 * An iterator whose batches lie on the device as soon as they are made, for the compiled step that they are for. At most
 * one that was not asked for yet lies there.
 */
export class UploadingIterator implements BatchIterator {
  private uploaded: readonly ArrayValue[] = [];

  /** @param isWanted whether the step takes arrays from the device, which one that runs op by op does not. */
  constructor(
    private readonly source: BatchIterator,
    private readonly isWanted: () => boolean,
  ) {}

  get dataset(): Dataset<unknown> {
    return this.source.dataset;
  }

  get batchSize(): number {
    return this.source.batchSize;
  }

  get iterationsPerEpoch(): number {
    return this.source.iterationsPerEpoch;
  }

  get epochDetail(): number {
    return this.source.epochDetail;
  }

  get state(): IterationState {
    return this.source.state;
  }

  set state(state: IterationState) {
    this.source.state = state;
  }

  async next(): Promise<Batch | undefined> {
    const batch = await this.source.next();
    this.dropUploads();
    if (batch && this.isWanted()) this.upload(batch);
    return batch;
  }

  recycle(batch: Batch): void {
    this.source.recycle?.(batch);
  }

  get figures(): DataFigures | undefined {
    return this.source.figures;
  }

  async close(): Promise<void> {
    this.dropUploads();
    await this.source.close?.();
  }

  /** Lets go of what lies on the device and was not asked for. */
  dropUploads(): void {
    for (const array of this.uploaded) stepTracer()?.dropUpload(array);
    this.uploaded = [];
  }

  private upload({ inputs, targets, weights }: Batch): void {
    this.uploaded = [inputs, targets, ...(weights ? [weights] : [])];
    for (const array of this.uploaded) stepTracer()?.upload(array);
  }
}
