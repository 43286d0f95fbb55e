import type { ArtifactStore } from '../checkpoints/artifactStore.ts';
import { toArtifactStore, watchEnd } from '../checkpoints/artifactStore.ts';
import { captureModel, captureTraining } from '../checkpoints/captureTraining.ts';
import { encodeCheckpoint } from '../checkpoints/checkpointFile.ts';
import { checkNameTemplate, formatCheckpointName } from '../checkpoints/checkpointName.ts';
import { nextSequence, resumeNewest } from '../checkpoints/resumeTraining.ts';
import type { MonitorOptions } from '../metrics/monitoredValue.ts';
import { MonitoredValue } from '../metrics/monitoredValue.ts';
import type { HostTensor } from '../tensors/hostTensor.ts';
import type { Extension } from '../trainer/extension.ts';
import { PRIORITY } from '../trainer/extension.ts';
import { printLine, printWarning } from '../trainer/print.ts';
import type { SettledObservation } from '../trainer/reporter.ts';
import type { Trainer } from '../trainer/trainer.ts';
import type { TriggerSpec } from '../trainer/triggers.ts';

/** When a {@link checkpoint} is written, under which name, and how many are kept. */
export interface CheckpointOptions {
  /** Default: each epoch. One is written at the end of the training too, however it ends. */
  trigger?: TriggerSpec;
  /**
   * The file's name without its ending: with properties of the trainer and observed values in braces, such as
   * `checkpoint-{epoch:03}-{validation/loss:.4}`. Default `checkpoint-{epoch}-{iteration}`, or `model-…` of weights alone.
   */
  name?: string;
  /** How many of the newest stay; older ones of this training are deleted. Default 2, `Infinity` of weights alone. */
  keep?: number;
  /** The one with the best value of this stays too, such as `validation/loss`. Default: none. */
  best?: string | MonitorOptions;
  /** Only the weights of the model, which `loadWeights` reads and so does `safetensors` of Python. Default `false`. */
  modelOnly?: boolean;
  /** Goes on from the newest checkpoint in the folder when the training begins, if there is one. Default `false`. */
  resume?: boolean;
}

interface CheckpointWriterState {
  written: string[];
  best: { name: string | undefined; value: MonitoredValue['state'] } | undefined;
}

/**
 * Writes checkpoints to a folder, from which `trainer.resume(folder)` goes on as if nothing had happened: in the middle
 * of an epoch, and on a processor bit for bit. One is written at the end too, and when the training fails, is stopped, or
 * the process is asked to end (SIGTERM). A file is there as a whole or not at all.
 *
 * ```ts
 * trainer.extend(checkpoint('result', { trigger: [1000, 'iteration'], best: 'validation/loss' }));
 * ```
 *
 * A checkpoint is a `.safetensors` file: the tensors, and the rest of the state as JSON in its metadata. What
 * `Math.random()` draws is part of it after `seed()`; what data sets draw elsewhere is not.
 * @param folder relative to the notebook's; made if it is not there.
 */
export function checkpoint(folder: string | ArtifactStore, options: CheckpointOptions = {}): Extension {
  return new CheckpointWriter(folder, options);
}

class CheckpointWriter implements Extension {
  readonly name: string;
  readonly trigger: TriggerSpec;
  readonly priority = PRIORITY.keeper;
  private readonly template: string;
  private readonly isModelOnly: boolean;
  private readonly keepCount: number;
  private readonly resumes: boolean;
  private readonly monitored: MonitoredValue | undefined;
  private readonly store: () => ArtifactStore;
  private bestName: string | undefined;
  /** Oldest first. */
  private written: string[] = [];
  private sequence: number | undefined;
  /** The iteration of the newest. */
  private writtenAt: number | undefined;
  private endWatch: (() => void) | undefined;
  private hasResumed = false;
  private hasFailed = false;

  constructor(folder: string | ArtifactStore, options: CheckpointOptions) {
    const { modelOnly = false, trigger = [1, 'epoch'], best, resume = false } = options;
    const kind = modelOnly ? 'model' : 'checkpoint';
    const { keep = modelOnly ? Infinity : 2, name = `${kind}-{epoch}-{iteration}` } = options;
    if (!(keep >= 1) || (keep !== Infinity && !Number.isInteger(keep))) {
      throw new RangeError(`keep must be a whole number from 1 or Infinity, got ${String(keep)}`);
    }
    if (resume && modelOnly) throw new Error('weights alone are nothing to resume from: leave out modelOnly');
    checkNameTemplate(name);
    this.name = modelOnly ? 'model checkpoint' : 'checkpoint';
    this.trigger = trigger;
    this.template = name;
    this.keepCount = keep;
    this.isModelOnly = modelOnly;
    this.resumes = resume;
    if (best !== undefined) {
      this.monitored = new MonitoredValue(typeof best === 'string' ? { monitor: best } : best);
    }
    let store: ArtifactStore | undefined;
    this.store = () => (store ??= toArtifactStore(folder));
  }

  get state(): CheckpointWriterState {
    const { written, monitored, bestName } = this;
    return { written: [...written], best: monitored && { name: bestName, value: monitored.state } };
  }

  set state({ written, best }: CheckpointWriterState) {
    this.written = [...written];
    if (!best || !this.monitored) return;
    this.bestName = best.name;
    this.monitored.state = best.value;
  }

  async prepare(trainer: Trainer): Promise<void> {
    this.writtenAt = trainer.iteration;
    this.hasFailed = false;
    if (this.resumes && !this.hasResumed) {
      this.hasResumed = true;
      const name = await resumeNewest(trainer, this.store());
      if (name !== undefined) printLine(`going on from ${name}, iteration ${trainer.iteration}`);
    }
    this.writtenAt = trainer.iteration;
    this.endWatch = watchEnd((reason) => trainer.requestStop(reason));
  }

  observe(observation: SettledObservation): void {
    this.monitored?.observe(observation);
  }

  async run(trainer: Trainer): Promise<void> {
    await this.write(trainer);
  }

  onError(): void {
    this.hasFailed = true;
  }

  /** A training that failed because its weights are not finite any more has nothing to go on from. */
  async keep(trainer: Trainer): Promise<void> {
    if (this.writtenAt === trainer.iteration) return;
    if (this.hasFailed && !areFinite((await captureTraining(trainer)).tensors)) {
      const latest = this.written.at(-1) ?? 'none';
      printWarning(`weights or optimizer are not finite: no checkpoint is written, the latest is ${latest}`);
      return;
    }
    await this.write(trainer);
  }

  finalize(): void {
    this.endWatch?.();
    this.endWatch = undefined;
  }

  private async write(trainer: Trainer): Promise<void> {
    const name = formatCheckpointName(this.template, trainer);
    const before = this.state;
    const value = this.monitored?.take();
    if (value !== undefined && this.monitored?.improve(value)) this.bestName = name;
    this.written = [...this.written.filter((other) => other !== name), name];
    try {
      const sequence = (this.sequence ??= await nextSequence(this.store()));
      const content = this.isModelOnly
        ? { tensors: await captureModel(trainer) }
        : await captureTraining(trainer);
      await this.store().write(name, encodeCheckpoint({ ...content, sequence }));
      this.sequence = sequence + 1;
    } catch (error) {
      this.state = before;
      throw error;
    }
    this.writtenAt = trainer.iteration;
    await this.deleteOld();
  }

  /** What cannot be deleted is told and no error: the new one is there. */
  private async deleteOld(): Promise<void> {
    const newest = this.keepCount === Infinity ? this.written : this.written.slice(-this.keepCount);
    const kept = this.written.filter((name) => newest.includes(name) || name === this.bestName);
    for (const name of this.written.filter((other) => !kept.includes(other))) {
      try {
        await this.store().delete(name);
      } catch (error) {
        printWarning(`cannot delete the old checkpoint ${name}: ${String(error)}`);
      }
    }
    this.written = kept;
  }
}

function areFinite(tensors: ReadonlyMap<string, HostTensor>): boolean {
  return [...tensors.values()].every(({ data }) => data.every((value) => Number.isFinite(value)));
}
