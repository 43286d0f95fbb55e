import * as tf from '@tensorflow/tfjs';
import type { Batch } from '../datasets/sample.ts';
import type { MetricValues } from '../metrics/measureMetrics.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import { currentSeed } from '../random/seed.ts';
import type { RandomKey } from '../steps/stepTracer.ts';
import { trainableForm } from '../modules/trainableModel.ts';
import { printLine, printWarning } from '../trainer/print.ts';
import type { LearningTask } from '../updaters/learningTask.ts';
import { isLayersTask } from '../updaters/learningTask.ts';
import { drawsRandomly, mixesSamples } from './modelDescription.ts';
import type { ReplicaThreads } from './replicaThreads.ts';
import { replicaThreads } from './replicaThreads.ts';
import type { StepPlace } from './splitChoice.ts';
import { SplitChoice } from './splitChoice.ts';
import { SplitTask } from './splitTask.ts';

export interface SharedStepOptions {
  task: LearningTask;
  optimizer: Optimizer;
  /** The whole step in the main thread. */
  runAlone: (batch: Batch) => Promise<MetricValues>;
  /** Names the random numbers of the step that begins. */
  randomKey: () => RandomKey;
  /** `false` where a step is more than gradients and optimizer. */
  isSplittable: boolean;
}

/**
 * A training step that several threads share where the backend has such threads and that is faster. Whatever prevents
 * it is told once, and the training goes on in one thread.
 */
export class SharedStep {
  private readonly choice = new SplitChoice();
  private threads: ReplicaThreads | undefined;
  private wholeBatch = 0;
  private form = '';
  /** Changes with {@link close}. */
  private era = 0;
  private opening: Promise<void> | undefined;
  private opened: SplitTask | undefined;
  private isGivenUp: boolean;

  constructor(private readonly options: SharedStepOptions) {
    this.isGivenUp = !options.isSplittable;
  }

  /** One update with an optimizer that is prepared. The scalars are the caller's to dispose. */
  async run(batch: Batch): Promise<MetricValues> {
    const threads = this.isGivenUp ? undefined : replicaThreads();
    if (!threads) return this.options.runAlone(batch);
    if (threads !== this.threads) this.moveTo(threads);
    const size = batch.inputs.shape[0]!;
    this.wholeBatch ||= size;
    const place = await this.placeOf(threads);
    const isMeasured = !threads.isFixed && size === this.wholeBatch && !this.isStarting;
    const start = tf.util.now();
    const result = place === 'split' ? await this.runSplit(batch) : await this.options.runAlone(batch);
    if (isMeasured) this.record(place, tf.util.now() - start, threads);
    return result;
  }

  dispose(): void {
    this.close();
    this.isGivenUp = true;
  }

  /** Threads that start take processors from the step that runs meanwhile. */
  private get isStarting(): boolean {
    return this.opening !== undefined && this.opened === undefined;
  }

  private moveTo(threads: ReplicaThreads): void {
    this.close();
    this.threads = threads;
  }

  private async placeOf(threads: ReplicaThreads): Promise<StepPlace> {
    const { choice } = this;
    if (!threads.isFixed && !choice.wantsThreads && choice.next === 'alone') return 'alone';
    const form = trainableForm(this.options.task.model);
    if (form !== this.form) this.close();
    this.form = form;
    this.opening ??= this.open(threads);
    if (threads.isFixed || choice.result === 'split') await this.opening;
    if (!this.opened) return 'alone'; // they are on their way, or given up
    return threads.isFixed ? 'split' : choice.next;
  }

  private async open(threads: ReplicaThreads): Promise<void> {
    const { task } = this.options;
    const { era } = this;
    try {
      if (!isLayersTask(task)) throw new Error('modules are computed in one');
      if (!threads.isFixed) checkUnasked(task.model);
      const split = await SplitTask.open(task, threads);
      if (era === this.era) this.opened = split;
      else split.close();
    } catch (error) {
      if (era === this.era) this.giveUp(error);
    }
  }

  private async runSplit(batch: Batch): Promise<MetricValues> {
    const { optimizer, randomKey, runAlone } = this.options;
    try {
      return await this.opened!.update(batch, optimizer, randomKey());
    } catch (error) {
      const result = await runAlone(batch); // which throws what is the step's own fault
      this.giveUp(error);
      return result;
    }
  }

  private giveUp(error: unknown): void {
    this.isGivenUp = true;
    this.close();
    const reason = error instanceof Error ? error.message : String(error);
    printWarning(`training goes on in one thread: ${reason}`);
  }

  private record(place: StepPlace, milliseconds: number, { count }: ReplicaThreads): void {
    const { choice } = this;
    const wasOpen = choice.result === undefined;
    choice.record(place, milliseconds);
    if (!wasOpen || choice.result === undefined) return;
    if (choice.result === 'alone') this.close();
    else printLine(`training in ${count} threads, ${choice.speedup.toFixed(1)} times as fast as in one`);
  }

  private close(): void {
    this.opened?.close();
    this.opened = undefined;
    this.opening = undefined;
    this.era++;
  }
}

/**
 * Measuring may choose between one thread and several only where both give the same numbers.
 * @throws Error that says why they would not.
 */
function checkUnasked(model: tf.LayersModel): void {
  const ask = 'set TRAINBOOK_THREADS to use several all the same';
  if (mixesSamples(model)) {
    throw new Error(`batch normalization would see only a part of each batch in each thread; ${ask}`);
  }
  if (drawsRandomly(model) && currentSeed() !== undefined) {
    throw new Error(`with a seed, random layers would draw other numbers in several threads; ${ask}`);
  }
}
