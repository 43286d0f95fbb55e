import path from 'node:path';
import process from 'node:process';
import { version } from '../../../package.json';
import type { ModelSummaryData } from '../../protocol/displayData.ts';
import type { KernelEvent } from '../../protocol/kernelMessages.ts';
import type { BackendDescription } from '../../protocol/runData.ts';
import { writeReport } from '../../runs/report/writeReport.ts';
import { RUN_FILES, relativeRunPath } from '../../runs/runFolder.ts';
import { type NewRun, RunRecorder } from '../../runs/runRecorder.ts';
import {
  addTrainingListener,
  type Evaluation,
  type Observation,
  type Progress,
  type TrainingListener,
  type TrainingStart,
  type TrainingStatus,
} from '../../training/trainer/trainingListener.ts';
import { imageDecoderName } from '../../training/images/imageDecoderPort.ts';
import type { DataReport } from '../../training/loader/dataClock.ts';
import { originFingerprint } from '../../training/node/cache/fingerprint.ts';
import { summarizeModel } from '../../training/summary/summarizeModel.ts';
import { toEvaluationData } from './evaluationData.ts';

export interface LiveReportOptions {
  emit(event: KernelEvent): void;
  /** Absolute path of the notebook. */
  notebook: string;
  /** The rung that computes. */
  backend(): BackendDescription;
  /** The execution that prints now; progress outside of one is not shown. */
  currentExecution(): string | undefined;
  /** The cells that ran so far, as a `.train.ts` text. */
  source(): string;
  /** Prints a sentence for the user where the running cell prints. */
  warn(message: string): void;
  /** Where `report.js` and `report.css` lie. */
  assetsFolder: string;
}

/** One training and its record. */
interface RunInProgress {
  recorder: RunRecorder;
  ended: boolean;
}

/** @returns the bridge, listening already. */
export function createLiveReport(options: LiveReportOptions): LiveReport {
  return new LiveReport(options);
}

/**
 * The one bridge between the training library, which reports to listeners and knows nobody, and those who watch: what a
 * trainer reports becomes kernel events at once, the run's record on disk while it goes on, and its report when it ends,
 * in whatever way. An evaluation belongs to the last run of its model, also in a later cell: the report is written again.
 *
 * The library sends at most ten observations and progress reports a second, so they are passed on as they come.
 */
export class LiveReport implements TrainingListener {
  private readonly runs = new Map<string, RunInProgress>();
  private readonly unsubscribe: () => void;
  private work: Promise<void> = Promise.resolve();

  constructor(private readonly options: LiveReportOptions) {
    this.unsubscribe = addTrainingListener(this);
  }

  trainingStarted(start: TrainingStart): void {
    const { notebook, source, warn, emit } = this.options;
    const recorder = new RunRecorder({
      notebook,
      run: this.describe(start),
      source: source(),
      onProblem: (message) => warn(message),
    });
    this.runs.set(start.id, { recorder, ended: false });
    emit({ type: 'runStarted', run: recorder.run, folder: relativeRunPath(recorder.run.id) });
  }

  observed(trainingId: string, observation: Observation): void {
    const recorder = this.runs.get(trainingId)?.recorder;
    if (!recorder) return;
    recorder.observe(observation);
    this.options.emit({ type: 'observation', runId: recorder.run.id, observation });
  }

  progressed(id: string, progress: Progress): void {
    const executionId = this.options.currentExecution();
    if (executionId === undefined) return;
    this.options.emit({ type: 'progress', executionId, progressId: id, progress });
  }

  evaluated(evaluation: Evaluation): void {
    const run = this.runs.get(evaluation.trainingId ?? '');
    if (!run) return;
    this.enqueue(async () => {
      const data = await toEvaluationData(evaluation);
      run.recorder.evaluated(data);
      this.options.emit({ type: 'evaluation', runId: run.recorder.run.id, evaluation: data });
      if (run.ended) await this.writeReport(run);
    });
  }

  dataMeasured(trainingId: string, data: DataReport): void {
    this.runs.get(trainingId)?.recorder.measured({
      sampleCount: data.sampleCount,
      updateSeconds: data.totalSeconds,
      waitSeconds: data.totalWaitSeconds,
      ...(data.figures && { stageSeconds: { ...data.figures.stageSeconds } }),
    });
  }

  trainingFinished(trainingId: string, status: TrainingStatus): void {
    const run = this.runs.get(trainingId);
    if (!run || run.ended) return;
    run.ended = true;
    run.recorder.finish(status, this.options.source());
    this.enqueue(async () => {
      const report = await this.writeReport(run);
      this.options.emit({ type: 'runFinished', runId: run.recorder.run.id, status, report });
    });
  }

  /** Ends the runs that can't end by themselves any more, because the cell that trained was torn down. */
  endOpenRuns(status: TrainingStatus): void {
    for (const trainingId of this.runs.keys()) this.trainingFinished(trainingId, status);
  }

  /** Resolves when every evaluation and report so far is written; a cell is over only then. Never rejects. */
  async settled(): Promise<void> {
    let last;
    while (last !== this.work) {
      last = this.work;
      await last;
    }
  }

  /** Stops listening, ends open runs as stopped and waits until all is written. */
  async dispose(): Promise<void> {
    this.unsubscribe();
    this.endOpenRuns('stopped');
    await this.settled();
  }

  private describe(start: TrainingStart): NewRun {
    const { model, datasets, seed, epochs, iterationsPerEpoch, batchSize, hyperparameters } = start;
    return {
      backend: this.options.backend(),
      seed,
      epochs,
      iterationsPerEpoch,
      batchSize,
      hyperparameters: { ...hyperparameters },
      model: model && summaryOf(model),
      datasets: datasets.map(({ role, dataset }) => ({
        role,
        name: dataset.name,
        length: dataset.length,
        fingerprint: originFingerprint(dataset),
      })),
      environment: {
        node: process.version,
        platform: `${process.platform} ${process.arch}`,
        trainbook: version,
        imageDecoder: imageDecoderName(),
      },
    };
  }

  /** @returns the report's path for events, empty if it could not be written. */
  private async writeReport({ recorder }: RunInProgress): Promise<string> {
    try {
      await writeReport(recorder.folder, this.options.assetsFolder);
      return relativeRunPath(recorder.run.id, RUN_FILES.report);
    } catch (error) {
      this.options.warn(`The report of this run could not be written: ${reasonOf(error)}.`);
      return '';
    }
  }

  private enqueue(task: () => Promise<void>): void {
    this.work = this.work.then(task).catch((error: unknown) => {
      this.options.warn(`A result could not be added to the run's record: ${reasonOf(error)}.`);
    });
  }
}

function summaryOf(model: NonNullable<TrainingStart['model']>): ModelSummaryData | undefined {
  try {
    return summarizeModel(model);
  } catch {
    return undefined; // a model that knows no shapes yet; the training says what is wrong with it, if anything is
  }
}

/** Without the folders that a message of the system names. */
function reasonOf(error: unknown): string {
  const { code, message, path: file } = error as NodeJS.ErrnoException;
  if (code === undefined) return message;
  return file === undefined ? code : `${code} at ${path.basename(file)}`;
}
