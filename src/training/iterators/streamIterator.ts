import { BatchMemory } from '../datasets/batchMemory.ts';
import { collate } from '../datasets/collate.ts';
import { Dataset } from '../datasets/dataset.ts';
import { describeFunction } from '../datasets/describeOrigin.ts';
import type { Batch } from '../datasets/sample.ts';
import type { DataFigures } from '../loader/dataFigures.ts';
import { StageClock } from '../loader/stageClock.ts';
import type { IterationState } from './iterationOrder.ts';
import { restOfEpoch } from './restOfEpoch.ts';
import type { BatchIterator } from './batchIterator.ts';

/** Opens a stream at its beginning, each time it is called. */
export type OpenStream<Sample> = () => AsyncIterable<Sample> | Iterable<Sample>;

/** How a {@link StreamIterator} makes batches of a stream, and how many of them count as an epoch. */
export interface StreamIteratorOptions<Sample> {
  /** Samples a batch. */
  batchSize: number;
  /** What counts as an epoch: a stream does not say how long it is. */
  iterationsPerEpoch: number;
  /** Whether a stream that ends is opened again; else its end is that of the iteration. Default `true`. */
  repeat?: boolean;
  /** For people: in panels, reports and errors. */
  name?: string;
  /** Names of the classes by label. */
  labelNames?: readonly string[];
  /** Makes a batch of samples. Default: as `dataset.batch` does. */
  collate?: (samples: readonly Sample[]) => Batch | Promise<Batch>;
}

/**
 * Batches of samples that come one after the other, as many as there are: of a database, of a socket, of an async
 * generator. They come in the order of the stream. Who goes on from a place of before reads the stream anew up to there,
 * which gives the same batches where the stream gives the same samples.
 * ```ts
 * const iterator = new StreamIterator(() => readRows(), { batchSize: 64, iterationsPerEpoch: 1000 });
 * ```
 */
export class StreamIterator<Sample = unknown> implements BatchIterator {
  readonly dataset: Dataset<unknown>;
  readonly batchSize: number;
  readonly iterationsPerEpoch: number;
  private readonly memory = new BatchMemory();
  private current: IterationState = { seed: 0, epoch: 0, position: 0 };
  private readonly clock = new StageClock();
  private sampleCount = 0;
  private reader: StreamReader<Sample> | undefined;

  /** @throws RangeError if a number is none. */
  constructor(
    private readonly open: OpenStream<Sample>,
    private readonly options: StreamIteratorOptions<Sample>,
  ) {
    const { name = 'stream', labelNames } = options;
    this.batchSize = checkCount(options.batchSize, 'batchSize');
    this.iterationsPerEpoch = checkCount(options.iterationsPerEpoch, 'iterationsPerEpoch');
    const about = { name, labelNames, length: this.samplesPerEpoch, origin: describeFunction(open) };
    this.dataset = new StreamedSamples(about);
  }

  /** Epochs done, fractional. */
  get epochDetail(): number {
    return this.current.epoch + this.current.position / this.samplesPerEpoch;
  }

  get state(): IterationState {
    return this.current;
  }

  set state(state: IterationState) {
    const { epoch, position } = state;
    const isPlace = Number.isInteger(epoch) && epoch >= 0 && Number.isInteger(position) && position >= 0;
    if (!isPlace || position >= this.samplesPerEpoch || position % this.batchSize !== 0) {
      throw new Error(
        `${this.dataset.name} has epochs of ${this.samplesPerEpoch} samples in batches of ${this.batchSize}: ` +
          `an iteration cannot go on at sample ${position} of epoch ${epoch}`,
      );
    }
    this.current = state;
  }

  /** @throws Error from the stream, or from a sample that is not made for training. */
  async next(): Promise<Batch | undefined> {
    const { epoch, position } = this.current;
    const { clock, options } = this;
    const samples = await clock.measure('read', () => this.read(epoch * this.samplesPerEpoch + position));
    if (samples.length === 0) return undefined;
    const make = (): Batch | Promise<Batch> =>
      options.collate?.(samples) ?? collate(samples, this.dataset.name, this.memory);
    const batch = await clock.measure('collate', make);
    this.sampleCount += samples.length;
    const end = position + this.batchSize;
    const isOver = end === this.samplesPerEpoch;
    this.current = { seed: 0, epoch: isOver ? epoch + 1 : epoch, position: isOver ? 0 : end };
    return batch;
  }

  /** Up to the end of the epoch: `for await (const { inputs, targets } of iterator)`. */
  [Symbol.asyncIterator](): AsyncGenerator<Batch, void, undefined> {
    return restOfEpoch(this);
  }

  /** It makes no batch ahead. */
  get figures(): DataFigures {
    const queue = { queueDepth: 0, queueLimit: 0, readyCount: 0, queuedBytes: 0 };
    return { ...queue, sampleCount: this.sampleCount, stageSeconds: this.clock.seconds };
  }

  recycle(batch: Batch): void {
    this.memory.recycle(batch);
  }

  /** Lets the stream go; the next batch opens it again. */
  async close(): Promise<void> {
    const { reader } = this;
    this.reader = undefined;
    await reader?.close();
  }

  private get samplesPerEpoch(): number {
    return this.iterationsPerEpoch * this.batchSize;
  }

  /** The samples of the batch that begins after so many. */
  private async read(start: number): Promise<Sample[]> {
    if (this.reader && this.reader.count > start) await this.close();
    this.reader ??= new StreamReader(this.open, this.options.repeat ?? true);
    const { reader } = this;
    try {
      while (reader.count < start) if ((await reader.next()).done) return [];
      const samples: Sample[] = [];
      while (samples.length < this.batchSize) {
        const { value, done } = await reader.next();
        if (done) break;
        samples.push(value);
      }
      return samples;
    } catch (error) {
      this.reader = undefined;
      throw error;
    }
  }
}

/** Reads a stream, and again from its beginning where it is repeated. */
class StreamReader<Sample> {
  /** Samples read so far. */
  count = 0;
  private stream: AsyncIterator<Sample> | Iterator<Sample> | undefined;
  private isOver = false;

  constructor(
    private readonly open: OpenStream<Sample>,
    private readonly repeat: boolean,
  ) {}

  async next(): Promise<IteratorResult<Sample, undefined>> {
    const end = { value: undefined, done: true } as const;
    if (this.isOver) return end;
    for (let isFresh = this.stream === undefined; ; isFresh = true) {
      this.stream ??= iteratorOf(this.open());
      const { value, done } = await this.stream.next();
      if (!done) {
        this.count++;
        return { value: value as Sample, done: false };
      }
      this.stream = undefined;
      // One that is empty when it is opened would be opened for ever.
      this.isOver = !this.repeat || isFresh;
      if (this.isOver) return end;
    }
  }

  async close(): Promise<void> {
    this.isOver = true;
    await this.stream?.return?.();
  }
}

function iteratorOf<Sample>(
  stream: AsyncIterable<Sample> | Iterable<Sample>,
): AsyncIterator<Sample> | Iterator<Sample> {
  return Symbol.asyncIterator in stream ? stream[Symbol.asyncIterator]() : stream[Symbol.iterator]();
}

/** Stands for the samples of a stream where a data set is asked for its name. */
class StreamedSamples extends Dataset<never> {
  readonly name: string;
  readonly length: number;
  readonly labelNames: readonly string[] | undefined;
  private readonly opened: string;

  constructor(about: {
    name: string;
    length: number;
    labelNames: readonly string[] | undefined;
    origin: string;
  }) {
    super();
    ({ name: this.name, length: this.length, labelNames: this.labelNames, origin: this.opened } = about);
  }

  get(): never {
    throw new Error(`${this.name} is a stream: its samples come one after the other and have no index`);
  }

  override get origin(): readonly string[] {
    return [...super.origin, `an epoch of the stream ${this.opened}`];
  }
}

function checkCount(count: number, name: string): number {
  if (Number.isInteger(count) && count >= 1) return count;
  throw new RangeError(`${name} must be a whole number from 1, got ${String(count)}`);
}
