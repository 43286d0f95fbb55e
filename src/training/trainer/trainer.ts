import * as tf from '@tensorflow/tfjs';
import type { LogEntry, LogReport } from '../extensions/logReport.ts';
import { logReport } from '../extensions/logReport.ts';
import type { ArtifactStore } from '../checkpoints/artifactStore.ts';
import { resumeTraining } from '../checkpoints/resumeTraining.ts';
import { checkKernels } from '../preflight/checkKernels.ts';
import type { HostTensor } from '../tensors/hostTensor.ts';
import { isLayersTask } from '../updaters/learningTask.ts';
import type { ReportedValues, Updater } from '../updaters/updater.ts';
import { attempt } from './attempt.ts';
import { describeTraining } from './describeTraining.ts';
import { endData } from './endData.ts';
import type { ExtendOptions, Extension, ExtensionEntry, ExtensionFunction } from './extension.ts';
import { PRIORITY, toEntry } from './extension.ts';
import type { ExtensionStates } from './extensionStates.ts';
import { restoreStates, restoreTensors, statesOf, tensorsOf } from './extensionStates.ts';
import { IterationTimes } from './iterationTimes.ts';
import { ListenerReport } from './listenerReport.ts';
import { printWarning } from './print.ts';
import { Pause } from './pause.ts';
import { whilePaused } from './pauseSignal.ts';
import { Reporter } from './reporter.ts';
import type { RunningTraining, StopSignal } from './stopSignal.ts';
import { beginTraining } from './stopSignal.ts';
import type { Observation } from './trainingListener.ts';
import { nextTrainingId, rememberTraining } from './trainingIds.ts';
import { notifyListeners } from './trainingListener.ts';
import { StopExtension } from './stopExtension.ts';
import type { TrainingPosition } from './trainingPosition.ts';
import type { Interval, Trigger, TriggerContext, TriggerSpec } from './triggers.ts';
import { isObservingTrigger, toStopTrigger } from './triggers.ts';

/** When a {@link Trainer} ends, by itself or stopped, and the clock that it goes by. */
export interface TrainerOptions {
  /** When the training is done, such as `[3, 'epoch']` or `earlyStoppingTrigger({ monitor: 'validation/loss' })`. */
  stop: TriggerSpec;
  /** Ends the training softly, after the batch in progress. */
  signal?: StopSignal;
  /** Milliseconds; for tests. Default: the platform's clock. */
  clock?: () => number;
}

/** What a training leaves behind. */
export interface TrainingHistory {
  /** `stopped` if it was asked to stop before it was done. */
  status: 'finished' | 'stopped';
  stopReason?: string;
  iteration: number;
  /** Epochs done, fractional. */
  epoch: number;
  elapsedSeconds: number;
  /** The means over each epoch; the last entry may cover a part of one. */
  epochs: LogEntry[];
}

/** What must be kept, beside weights and optimizer, to go on later. A plain JSON value. */
export interface TrainerState extends ExtensionStates {
  iteration: number;
  elapsedSeconds: number;
  updater: unknown;
}

/** Scalars that wait on the device before they are read even if nobody asks. */
const MAX_PENDING_OBSERVATIONS = 256;

/**
 * Trains by repeating one thing: an **updater** performs an update, then the **extensions** whose **triggers** fire
 * run, those with the higher priority first, until the stop trigger fires or somebody asks to stop.
 *
 * ```ts
 * const trainer = new Trainer(updater, { stop: [3, 'epoch'] });
 * trainer.extend(evaluator(validation));
 * trainer.extend(printReport());
 * trainer.extend((t) => console.log(t.observation.values['train/loss']), { trigger: [100, 'iteration'] });
 * const history = await trainer.run();
 * ```
 *
 * The **observation** of an iteration, values by path such as `train/loss`, is what they share. The updater begins
 * it; extensions with the priority of a writer add to it (the evaluator adds `validation/loss`); recorders and
 * readers see it. Values of the device stay there until a recorder or reader is due: only then the trainer waits for
 * the computation and delivers all iterations since in order.
 *
 * Asked to stop, by its signal, by {@link requestStop} or by the stop button of the notebook, it finishes its batch
 * and returns its history with everything in place; `run()` goes on from there. If something throws, extensions hear
 * of it in `onError`, all of them get their `finalize`, and the error is thrown on.
 */
export class Trainer implements TriggerContext {
  /** The means over each epoch. */
  readonly history: LogReport = logReport();
  /** The latest observation read from the device. In `run` of a recorder or reader: that of this iteration. */
  observation: Observation = { iteration: 0, epoch: 0, elapsedSeconds: 0, values: {} };
  previous: TrainingPosition;
  /** How long the latest update took, and the extensions before it. */
  readonly times: IterationTimes;
  private position: TrainingPosition;
  private readonly entries: ExtensionEntry[] = [];
  private readonly reporter = new Reporter();
  private readonly pause = new Pause();
  private readonly stopTrigger: Trigger;
  private readonly clock: () => number;
  private requestedStop: string | undefined;
  private currentId: string | undefined;
  private training: RunningTraining | undefined;
  /** The clock's time at which the elapsed seconds were zero. */
  private startedAt = 0;

  constructor(
    readonly updater: Updater,
    private readonly options: TrainerOptions,
  ) {
    this.clock = options.clock ?? (() => tf.util.now());
    this.times = new IterationTimes(this.clock);
    this.position = { iteration: 0, epochDetail: updater.epochDetail, elapsedSeconds: 0 };
    this.previous = this.position;
    this.extend(this.history, { name: 'history' });
    this.extend(new ListenerReport(() => this.id));
    this.stopTrigger = this.toStop(options.stop);
  }

  /** Of the training in progress or last, unique within the process. */
  get id(): string {
    if (this.currentId === undefined) throw new Error('a trainer has an id once it runs');
    return this.currentId;
  }

  get iteration(): number {
    return this.position.iteration;
  }

  get epochDetail(): number {
    return this.position.epochDetail;
  }

  /** Whole epochs done. */
  get epoch(): number {
    return Math.floor(this.position.epochDetail);
  }

  get elapsedSeconds(): number {
    return this.position.elapsedSeconds;
  }

  /** The number of iterations after which it will be done, undefined if that is not known beforehand. */
  get totalIterations(): number | undefined {
    const [limit, unit] = this.limit ?? [];
    if (limit === undefined || unit === 'second') return undefined;
    if (unit === 'iteration') return limit;
    const { iterationsPerEpoch } = this.updater;
    return iterationsPerEpoch === undefined ? undefined : Math.ceil(limit * iterationsPerEpoch - 1e-9);
  }

  /** The number of epochs after which it will be done, undefined if that is not known beforehand. */
  get totalEpochs(): number | undefined {
    const [limit, unit] = this.limit ?? [];
    if (unit === 'epoch') return limit;
    const { totalIterations, updater } = this;
    return totalIterations && updater.iterationsPerEpoch && totalIterations / updater.iterationsPerEpoch;
  }

  /** Whether its `run()` is between its beginning and its end. */
  get isRunning(): boolean {
    return this.training?.isRunning ?? false;
  }

  /** Why it is about to stop, undefined if nobody asked for it. */
  get stopReason(): string | undefined {
    const { signal } = this.options;
    return this.requestedStop ?? (signal?.aborted ? String(signal.reason ?? 'aborted') : undefined);
  }

  /** Adds an extension or a function; `options` override what the extension says itself. */
  extend(extension: Extension | ExtensionFunction, options: ExtendOptions = {}): this {
    const added = toEntry(extension, options);
    if (added.decider && this.entries.some(({ decider }) => decider === added.decider)) {
      throw new Error(
        `${added.name} has a trigger that another extension has too: it remembers, so each needs one of its own`,
      );
    }
    const place = this.entries.findIndex((other) => other.priority < added.priority);
    const entry = { ...added, name: this.uniqueName(added.name) };
    this.entries.splice(place < 0 ? this.entries.length : place, 0, entry);
    return this;
  }

  hasExtension(name: string): boolean {
    return this.entries.some((entry) => entry.name === name);
  }

  /** Adds values to the observation of this iteration; for extensions with the priority of a writer. */
  report(values: ReportedValues): void {
    this.reporter.report(values);
  }

  /** Ends the training after this iteration. */
  requestStop(reason: string): void {
    this.requestedStop ??= reason;
  }

  /**
   * Trains until it is done or asked to stop; called again, it goes on.
   * @throws MissingKernelError, before the first update, if the backend can't train a layer of the model; whatever the
   * updater or an extension threw.
   */
  async run(): Promise<TrainingHistory> {
    if (this.isRunning) throw new Error('this trainer is running already: await its run() first');
    this.begin();
    const failures: unknown[] = [];
    await attempt(failures, () => this.initialize());
    if (failures.length === 0) await attempt(failures, () => this.train());
    await attempt(failures, () => this.settle());
    await this.end(failures);
    this.training?.end();
    return this.finish(failures);
  }

  get state(): TrainerState {
    const { iteration, elapsedSeconds, updater, entries } = this;
    return { iteration, elapsedSeconds, updater: updater.state, ...statesOf(entries) };
  }

  /** To be set on a trainer made like the one that the state is from, before it runs. */
  set state({ iteration, elapsedSeconds, updater, ...states }: TrainerState) {
    this.updater.state = updater;
    this.position = { iteration, elapsedSeconds, epochDetail: this.updater.epochDetail };
    this.previous = this.position;
    this.startedAt = this.clock() - elapsedSeconds * 1000;
    restoreStates(this.entries, states);
  }

  /** The tensors that go with the states of extensions, by name. */
  get tensors(): ReadonlyMap<string, HostTensor> {
    return tensorsOf(this.entries);
  }

  set tensors(tensors: ReadonlyMap<string, HostTensor>) {
    restoreTensors(this.entries, tensors);
  }

  /**
   * Goes on from a checkpoint: weights, optimizer, place in the data, random numbers, triggers and extensions become what
   * they were. To be called on a trainer made like the one that wrote it, with all its extensions.
   * ```ts
   * await trainer.resume('result');
   * const history = await trainer.run();
   * ```
   * @param from a folder, whose newest checkpoint that is whole is taken, or a file.
   * @returns the name of the checkpoint.
   * @throws Error if there is none, or it is of another model, optimizer, data set or version.
   */
  async resume(from: string | ArtifactStore): Promise<string> {
    if (this.isRunning) throw new Error('this trainer is running: resume before run()');
    await this.updater.prepare?.();
    return resumeTraining(this, from);
  }

  private async train(): Promise<void> {
    const { task } = this.updater;
    if (task && isLayersTask(task)) checkKernels(task.model);
    while (!this.stopTrigger(this) && this.stopReason === undefined) {
      if (!(await this.update())) return;
      for (const entry of this.entries) if (await this.isDue(entry)) await this.runExtension(entry);
      if (this.reporter.pendingCount >= MAX_PENDING_OBSERVATIONS) await this.settle();
      await this.pause.ifDue();
      await this.waitWhilePaused();
    }
  }

  /** A pause is no time of the training's, and what was trained until then is shown. */
  private async waitWhilePaused(): Promise<void> {
    const resumed = whilePaused();
    if (!resumed) return;
    await this.settle();
    const pausedAt = this.clock();
    await resumed;
    this.startedAt += this.clock() - pausedAt;
    this.times.leaveOut(this.clock() - pausedAt);
  }

  /** @returns false if the data is used up. */
  private async update(): Promise<boolean> {
    const result = await this.times.measure(() => this.updater.update());
    if (!result) return false;
    this.previous = this.position;
    this.position = {
      iteration: this.previous.iteration + 1,
      epochDetail: this.updater.epochDetail,
      elapsedSeconds: (this.clock() - this.startedAt) / 1000,
    };
    this.reporter.begin(this.position, result);
    return true;
  }

  private async isDue({ trigger, decider }: ExtensionEntry): Promise<boolean> {
    if (!trigger(this)) return false;
    if (!decider) return true;
    await this.settle();
    return decider.decide(this);
  }

  private async runExtension({ extension, priority }: ExtensionEntry): Promise<void> {
    if (priority < PRIORITY.control) await this.settle();
    await extension.run(this);
  }

  /** Reads the observations that wait on the device and delivers them. */
  private async settle(): Promise<void> {
    for (const observation of await this.reporter.settle()) {
      this.observation = observation;
      for (const { extension, decider } of this.entries) {
        extension.observe?.(observation);
        decider?.observe(observation);
      }
    }
  }

  private begin(): void {
    this.training = beginTraining((reason) => this.requestStop(reason));
    this.reporter.dispose(); // what a run left that was torn down
    this.times.begin();
    const { model } = this.updater.task ?? {};
    this.currentId = nextTrainingId();
    if (model) rememberTraining(model, this.currentId);
    this.requestedStop = undefined;
    this.startedAt = this.clock() - this.elapsedSeconds * 1000;
    const datasets = this.entries.flatMap(({ extension }) => extension.datasets ?? []);
    notifyListeners('trainingStarted', describeTraining(this, datasets));
  }

  private async initialize(): Promise<void> {
    await this.updater.prepare?.();
    for (const { extension } of this.entries) await extension.prepare?.(this);
    for (const { extension } of this.entries) await extension.initialize?.(this);
  }

  /** Every extension gets its end, whatever another one's throws. */
  private async end(failures: unknown[]): Promise<void> {
    const [failure] = failures;
    if (failures.length > 0) {
      for (const { extension } of this.entries) {
        await attempt(failures, () => extension.onError?.(this, failure));
      }
    }
    for (const { extension } of this.entries) await attempt(failures, () => extension.keep?.(this));
    for (const { extension } of this.entries) await attempt(failures, () => extension.finalize?.(this));
    await attempt(failures, () => endData(this.updater, this.id));
    this.reporter.dispose();
  }

  private finish(failures: unknown[]): TrainingHistory {
    const [failure, ...others] = failures;
    for (const other of others) printWarning(`while the training ended: ${String(other)}`);
    if (failures.length > 0) {
      notifyListeners('trainingFinished', this.id, 'failed', failure);
      throw failure;
    }
    const history = this.summarizeRun();
    notifyListeners('trainingFinished', this.id, history.status);
    return history;
  }

  private summarizeRun(): TrainingHistory {
    const { stopReason, iteration, epochDetail, elapsedSeconds, history } = this;
    const stopped = stopReason !== undefined && !this.stopTrigger(this);
    const open = history.openEntry;
    return {
      status: stopped ? 'stopped' : 'finished',
      ...(stopped && { stopReason }),
      iteration,
      epoch: epochDetail,
      elapsedSeconds,
      epochs: [...history.entries, ...(open ? [open] : [])],
    };
  }

  /** After how much of what it will be done at the latest, where that is known beforehand. */
  get limit(): Interval | undefined {
    const { stop } = this.options;
    if (typeof stop === 'function') return undefined;
    return isObservingTrigger(stop) ? stop.limit : stop;
  }

  private toStop(stop: TriggerSpec): Trigger {
    if (!isObservingTrigger(stop)) return toStopTrigger(stop);
    const extension = new StopExtension(stop);
    this.extend(extension);
    const isOverLimit = stop.limit ? toStopTrigger(stop.limit) : () => false;
    return (context) => extension.state || isOverLimit(context);
  }

  private uniqueName(name: string): string {
    let unique = name;
    for (let count = 2; this.hasExtension(unique); count++) unique = `${name} ${count}`;
    return unique;
  }
}
