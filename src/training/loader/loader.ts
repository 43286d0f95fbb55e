import { noteRows } from '../datasets/batchIndices.ts';
import { BatchMemory } from '../datasets/batchMemory.ts';
import type { Dataset } from '../datasets/dataset.ts';
import type { Batch } from '../datasets/sample.ts';
import type { SampleContext } from '../datasets/sampleContext.ts';
import type { BatchOrderOptions } from '../iterators/batchOrder.ts';
import { BatchOrder } from '../iterators/batchOrder.ts';
import type { IterationState } from '../iterators/iterationOrder.ts';
import { restOfEpoch } from '../iterators/restOfEpoch.ts';
import type { BatchIterator } from '../iterators/batchIterator.ts';
import { seededRandom } from '../random/seededRandom.ts';
import type { BatchTransform } from '../transforms/batchTransform.ts';
import { printWarning } from '../trainer/print.ts';
import type { DataFigures } from './dataFigures.ts';
import { StageClock } from './stageClock.ts';
import type { TransformThreads } from './transformThreads.ts';
import { startTransformThreads } from './transformThreads.ts';

/** How a {@link Loader} makes batches: order and size, in how many threads, how many ahead. */
export interface LoaderOptions<Sample> extends BatchOrderOptions {
  /** Batches that are made while others are trained on; the bound of the loader's memory. Default 2. */
  prefetch?: number;
  /**
   * Threads for the transforms of `transformImages`, those of one's own stay in this one. Pictures are decoded in the
   * threads of the decoder in any case. Default 0.
   */
  workers?: number;
  /** Makes a batch of samples. Default: as `dataset.batch` does. */
  collate?: (samples: readonly Sample[]) => Batch | Promise<Batch>;
  /** What is done to whole batches, such as `mixup(…)`. */
  batchTransform?: BatchTransform;
}

/** A batch that was begun ahead. */
interface Entry {
  from: IterationState;
  to: IterationState;
  batch: Promise<Batch>;
  made?: Batch;
}

/** Keeps these streams apart from others of the same seed. */
const PURPOSE = 13;

/**
 * Walks over a data set as `SerialIterator` does and makes the next batches meanwhile, several at once. The batches and
 * their order are the same whatever the number of workers and of batches ahead, and its state is the place of the batch
 * that was served last.
 * ```ts
 * const iterator = new Loader(train, { batchSize: 64, workers: 2 });
 * ```
 * Threads start with the first batch. They end with a single pass, with the training, and with {@link close}; asked
 * again, it starts others.
 */
export class Loader<Sample = unknown> implements BatchIterator {
  private readonly memory = new BatchMemory();
  private readonly order: BatchOrder;
  private readonly clock = new StageClock();
  private current: IterationState;
  private queue: Entry[] = [];
  private threads: TransformThreads | undefined;
  private sampleCount = 0;
  private readonly prefetch: number;
  private readonly workers: number;

  /** @throws Error if the data set is empty or gives no single batch, or an option is none. */
  constructor(
    readonly dataset: Dataset<Sample>,
    private readonly options: LoaderOptions<Sample>,
  ) {
    this.order = new BatchOrder(dataset, options);
    this.current = this.order.start;
    this.prefetch = checkCount(options.prefetch ?? 2, 'prefetch', 0);
    this.workers = checkCount(options.workers ?? 0, 'workers', 0);
  }

  get batchSize(): number {
    return this.order.batchSize;
  }

  get iterationsPerEpoch(): number {
    return this.order.iterationsPerEpoch;
  }

  get epochDetail(): number {
    return this.order.epochDetail(this.current);
  }

  get state(): IterationState {
    return this.current;
  }

  /**
   * What was made ahead is kept for as long as it can be asked for.
   * @throws Error if the data set has no such position: it is another one than that of the state.
   */
  set state(state: IterationState) {
    this.current = this.order.check(state);
  }

  get figures(): DataFigures {
    const made = this.queue.flatMap((entry) => (entry.made ? [entry.made] : []));
    return {
      queueDepth: this.queue.length,
      queueLimit: this.prefetch,
      readyCount: made.length,
      queuedBytes: made.reduce((sum, batch) => sum + bytesOf(batch), 0),
      sampleCount: this.sampleCount,
      stageSeconds: this.clock.seconds,
    };
  }

  async next(): Promise<Batch | undefined> {
    const place = this.queue.findIndex(({ from }) => isSame(from, this.current));
    this.queue.splice(0, place < 0 ? this.queue.length : place);
    if (this.queue.length === 0) this.begin(this.current);
    const [head] = this.queue;
    if (!head) {
      await this.close();
      return undefined;
    }
    this.fill();
    const batch = await head.batch.catch((error: unknown) => {
      this.queue = [];
      throw error;
    });
    this.queue = this.queue.filter((entry) => entry !== head);
    this.current = head.to;
    this.sampleCount += batch.inputs.shape[0] ?? 0;
    this.fill();
    return batch;
  }

  /** Up to the end of the epoch: `for await (const { inputs, targets } of loader)`. */
  [Symbol.asyncIterator](): AsyncGenerator<Batch, void, undefined> {
    return restOfEpoch(this);
  }

  recycle(batch: Batch): void {
    this.memory.recycle(batch);
  }

  /** Lets go of what was made ahead and ends the threads; the next batch begins anew where this one stands. */
  async close(): Promise<void> {
    const { threads } = this;
    this.threads = undefined;
    this.queue = [];
    await threads?.close();
  }

  /** Begins batches until as many are ahead as may be. */
  private fill(): void {
    while (this.queue.length < this.prefetch) {
      const last = this.queue.at(-1);
      if (!this.begin(last?.to ?? this.current)) return;
    }
  }

  /** @returns false at the end of a single pass. */
  private begin(from: IterationState): boolean {
    const next = this.order.next(from);
    if (!next) return false;
    const batch = this.make(next.indices, from);
    const entry: Entry = { from, to: next.state, batch };
    batch.then(
      (made) => (entry.made = made),
      () => undefined, // told by next()
    );
    this.queue.push(entry);
    return true;
  }

  private async make(indices: Int32Array, { seed, epoch, position }: IterationState): Promise<Batch> {
    const { batchTransform } = this.options;
    const context: SampleContext = { epoch, threads: this.startThreads(), clock: this.clock };
    const batch = await this.gather(indices, context);
    if (!batchTransform) return noteRows(batch, { indices });
    const random = seededRandom(seed, PURPOSE, epoch, position);
    const transformed = await this.clock.measure('transform', () => batchTransform.apply(batch, random));
    return noteRows(transformed, { indices, transform: batchTransform.description });
  }

  private async gather(indices: Int32Array, context: SampleContext): Promise<Batch> {
    const { collate } = this.options;
    if (!collate) return this.dataset.batch(indices, this.memory, context);
    const samples = await Promise.all(Array.from(indices, (index) => this.dataset.get(index, context)));
    return this.clock.measure('collate', () => collate(samples));
  }

  private startThreads(): TransformThreads | undefined {
    if (this.workers === 0) return undefined;
    this.threads ??= startTransformThreads(this.workers);
    if (!this.threads) warnOnce();
    return this.threads;
  }
}

let hasWarned = false;

function warnOnce(): void {
  if (hasWarned) return;
  hasWarned = true;
  printWarning(
    'there are no worker threads here, only in notebooks: pictures are transformed in this thread',
  );
}

function checkCount(count: number, name: string, least: number): number {
  if (Number.isInteger(count) && count >= least) return count;
  throw new RangeError(`${name} must be a whole number from ${least}, got ${String(count)}`);
}

function isSame(a: IterationState, b: IterationState): boolean {
  return a.seed === b.seed && a.epoch === b.epoch && a.position === b.position;
}

function bytesOf({ inputs, targets, weights }: Batch): number {
  return inputs.data.byteLength + targets.data.byteLength + (weights?.data.byteLength ?? 0);
}
