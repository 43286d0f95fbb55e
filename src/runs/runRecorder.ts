import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type {
  DataSummary,
  EvaluationData,
  Observation,
  RunDescription,
  RunStatus,
} from '../protocol/runData.ts';
import { encodeObservation, encodeRunFile, toJsonText } from './recordFormat.ts';
import { RUN_FILES, relativeRunPath, runsFolder } from './runFolder.ts';
import { type LogFile, type RunFiles, diskRunFiles } from './runFiles.ts';
import { createRunId, notebookTitle } from './runId.ts';
import { type RunWriter, describeWriter } from './writerProcess.ts';

/** What the caller knows about a run before its first iteration. */
export type NewRun = Omit<RunDescription, 'id' | 'name' | 'notebook' | 'startedAt' | 'data'>;

export interface RunRecorderOptions {
  /** Absolute path of the notebook; the record goes to `.trainbook/runs/` beside it. */
  notebook: string;
  run: NewRun;
  /** The cells as they ran so far. */
  source: string;
  /** Called at most once, with a sentence for the user, when something can't be written. */
  onProblem(message: string): void;
  startedAt?: Date;
  files?: RunFiles;
}

const FLUSH_INTERVAL_MS = 10_000;
const MAX_UNWRITTEN_CHARACTERS = 32 * 2 ** 20;

/**
 * Writes the record of one run while it goes on.
 *
 * An observation is handed to the system before `observe` returns, so a killed process loses none; every ten seconds the
 * system is asked to bring them to the disk, so a power cut loses little. The other files are replaced as a whole. What
 * can't be written (no space, no permission) is kept and tried again with the next observation: the training goes on,
 * and the user is told once. No method throws.
 */
export class RunRecorder {
  run: RunDescription;
  /** Absolute path of the record. */
  readonly folder: string;
  private readonly writer: RunWriter = describeWriter();
  private readonly files: RunFiles;
  private readonly unwrittenFiles = new Map<string, string>();
  private unwrittenLines = '';
  private log: LogFile | undefined;
  private lastFlush = performance.now();
  private evaluationCount = 0;
  private status: RunStatus = 'running';
  private finishedAt: string | undefined;
  private told = false;

  constructor(private readonly options: RunRecorderOptions) {
    const { notebook, run, startedAt = new Date(), files = diskRunFiles } = options;
    const fileName = path.basename(notebook);
    const time = startedAt.toISOString();
    this.files = files;
    const id = this.makeRunFolder(runsFolder(notebook), startedAt, fileName);
    const name = `${notebookTitle(fileName)} ${time.slice(0, 10)} ${time.slice(11, 16)}`;
    this.run = { ...run, id, name, notebook: fileName, startedAt: time };
    this.folder = path.join(runsFolder(notebook), id);
    this.replace(RUN_FILES.source, options.source);
    this.saveRunFile();
  }

  observe(observation: Observation): void {
    const line = encodeObservation(observation);
    if (this.unwrittenLines.length + line.length <= MAX_UNWRITTEN_CHARACTERS) this.unwrittenLines += line;
    this.write();
  }

  /** An evaluation may come after the run's end too. */
  evaluated(evaluation: EvaluationData): void {
    this.evaluationCount += 1;
    const name = `${String(this.evaluationCount).padStart(4, '0')}.json`;
    this.replace(path.join(RUN_FILES.evaluations, name), `${toJsonText(evaluation)}\n`);
  }

  /** How the training was kept fed; it is written with the end. */
  measured(data: DataSummary): void {
    this.run = { ...this.run, data };
  }

  /** @param source the cells as they ran in the end. */
  finish(status: Exclude<RunStatus, 'running'>, source: string): void {
    this.status = status;
    this.finishedAt = new Date().toISOString();
    this.replace(RUN_FILES.source, source);
    this.saveRunFile();
    if (this.unwrittenLines === '') this.closeLog();
  }

  /** @returns an id that no other run has, also where many start within a second. */
  private makeRunFolder(runs: string, startedAt: Date, notebook: string): string {
    let id = '';
    let isNew = false;
    this.attempt(() => {
      if (this.files.makeFolder(runs)) this.files.replace(path.join(runs, '.gitignore'), '*\n');
    });
    while (!isNew) {
      id = createRunId(startedAt, notebook, randomBytes(2).toString('hex'));
      isNew = true;
      this.attempt(() => (isNew = this.files.makeFolder(path.join(runs, id))));
    }
    return id;
  }

  private saveRunFile(): void {
    const { run, status, finishedAt, writer } = this;
    this.replace(RUN_FILES.run, encodeRunFile({ run, status, finishedAt, writer }));
  }

  private replace(file: string, content: string): void {
    this.unwrittenFiles.set(file, content);
    this.write();
  }

  private write(): void {
    for (const [file, content] of this.unwrittenFiles) this.attempt(() => this.writeFile(file, content));
    if (this.unwrittenLines !== '') this.attempt(() => this.writeLines());
  }

  private writeFile(file: string, content: string): void {
    const target = path.join(this.folder, file);
    this.files.makeFolder(path.dirname(target));
    this.files.replace(target, content);
    this.unwrittenFiles.delete(file);
  }

  private writeLines(): void {
    this.log ??= this.files.openLog(path.join(this.folder, RUN_FILES.observations));
    this.log.append(this.unwrittenLines);
    this.unwrittenLines = '';
    if (this.status !== 'running') this.closeLog();
    if (performance.now() - this.lastFlush < FLUSH_INTERVAL_MS) return;
    this.lastFlush = performance.now();
    this.log?.flush();
  }

  private closeLog(): void {
    this.log?.close();
    this.log = undefined;
  }

  private attempt(write: () => void): void {
    try {
      write();
    } catch (error) {
      if (this.told) return;
      this.told = true;
      this.options.onProblem(
        `The record of this run can't be written to ${relativeRunPath()}: ${whyNot(error)}. ` +
          'Training goes on; what is missing is written as soon as that is possible.',
      );
    }
  }
}

const REASONS: Record<string, string> = {
  ENOSPC: 'no space is left on the disk (free some)',
  EDQUOT: 'your disk quota is used up (free some space)',
  EFBIG: 'the file would exceed the size that the system allows',
  EACCES: 'the folder may not be written to (change its permissions, or move the notebook)',
  EPERM: 'the folder may not be written to (change its permissions, or move the notebook)',
  EROFS: 'the file system is read-only (move the notebook)',
  ENOTDIR: 'a file lies where the folder .trainbook/runs should be (move it away)',
  EEXIST: 'a file lies where the folder .trainbook/runs should be (move it away)',
};

/** The reason without the message of the system, which holds absolute paths. */
function whyNot(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) return (error as Error).message;
  return REASONS[code] ?? `the system says ${code}`;
}
