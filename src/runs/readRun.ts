import { createReadStream } from 'node:fs';
import { lstat, readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import type {
  EvaluationData,
  Observation,
  ReportData,
  RunDescription,
  RunStatus,
} from '../protocol/runData.ts';
import { RunFormatError } from './checkedValue.ts';
import { decodeEvaluation, decodeObservation, decodeRunFile } from './recordFormat.ts';
import { RUN_FILES, RUN_LIMITS } from './runFolder.ts';
import { isRunId } from './runId.ts';
import { isWriterAlive } from './writerProcess.ts';

/** One line of a list of runs. */
export interface RunSummary {
  id: string;
  /** Absolute path of the record. */
  folder: string;
  run: RunDescription;
  status: RunStatus;
  finishedAt?: string;
  /** The status is `running`, but the process that wrote it is gone: it was killed, or the machine went down. */
  abandoned: boolean;
}

/** A record that can't be read, with the reason for people. */
export interface UnreadableRun {
  id: string;
  folder: string;
  problem: string;
}

/** A whole record. */
export interface RunRecord extends ReportData {
  abandoned: boolean;
}

/**
 * Reads a run's record, also while it is written: a last line cut short is left out.
 *
 * @throws RunFormatError naming the file if something in it is not what it should be; the system's error if it can't be
 * read.
 */
export async function readRun(folder: string): Promise<RunRecord> {
  const { run, status, finishedAt, abandoned } = await readSummary(folder);
  const observations = await readObservations(folder);
  const evaluations = await readEvaluations(folder);
  return { run, status, finishedAt, abandoned, observations, evaluations };
}

/** @returns the runs in a folder of records, the newest first; an empty list if there is no such folder. */
export async function listRuns(folder: string): Promise<(RunSummary | UnreadableRun)[]> {
  const ids = (await namesIn(folder, 'folder')).filter(isRunId).sort().reverse();
  return Promise.all(ids.map((id) => readOrExplain(path.join(folder, id))));
}

async function readOrExplain(folder: string): Promise<RunSummary | UnreadableRun> {
  try {
    return await readSummary(folder);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const id = path.basename(folder);
    return { id, folder, problem: code === undefined ? message : `${id}/${RUN_FILES.run}: ${code}` };
  }
}

async function readSummary(folder: string): Promise<RunSummary> {
  const id = path.basename(folder);
  const text = await readText(path.join(folder, RUN_FILES.run), RUN_LIMITS.runBytes);
  const { run, status, finishedAt, writer } = decodeRunFile(text, `${id}/${RUN_FILES.run}`);
  const abandoned = status === 'running' && !isWriterAlive(writer);
  return { id, folder, run, status, finishedAt, abandoned };
}

async function readObservations(folder: string): Promise<Observation[]> {
  const file = path.join(folder, RUN_FILES.observations);
  const observations: Observation[] = [];
  let cut: unknown;
  try {
    for await (const line of linesOf(file, RUN_LIMITS.observationsBytes)) {
      if (cut !== undefined) throw cut;
      try {
        observations.push(decodeObservation(line, `${placeOf(file)}:${observations.length + 1}`));
      } catch (error) {
        cut = error; // pardoned if no line follows: the process died while it wrote this one
      }
    }
  } catch (error) {
    if (!isMissing(error)) throw error; // a run may end before its first observation
  }
  return observations;
}

async function readEvaluations(folder: string): Promise<EvaluationData[]> {
  const evaluations = path.join(folder, RUN_FILES.evaluations);
  const names = (await namesIn(evaluations, 'file')).filter((name) => /^\d{4,6}\.json$/.test(name)).sort();
  if (names.length > RUN_LIMITS.evaluations) {
    throw new RunFormatError(`${placeOf(evaluations)}: expected at most ${RUN_LIMITS.evaluations} files`);
  }
  const all: EvaluationData[] = [];
  for (const name of names) {
    const file = path.join(evaluations, name);
    all.push(decodeEvaluation(await readText(file, RUN_LIMITS.evaluationBytes), placeOf(file)));
  }
  return all;
}

async function namesIn(folder: string, kind: 'file' | 'folder'): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => (kind === 'file' ? entry.isFile() : entry.isDirectory()))
      .map(({ name }) => name);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function readText(file: string, maxBytes: number): Promise<string> {
  await checkFile(file, maxBytes);
  return readFile(file, 'utf8');
}

/** Lines end with `\n` alone: a key may hold any other line separator of Unicode. */
async function* linesOf(file: string, maxBytes: number): AsyncGenerator<string> {
  await checkFile(file, maxBytes);
  let rest = '';
  for await (const chunk of createReadStream(file, 'utf8')) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/** Refuses what is no plain file before it is opened: a pipe would wait for ever, a link would lead anywhere. */
async function checkFile(file: string, maxBytes: number): Promise<void> {
  const status = await lstat(file);
  if (!status.isFile()) throw new RunFormatError(`${placeOf(file)}: expected a plain file`);
  if (status.size > maxBytes) {
    throw new RunFormatError(`${placeOf(file)}: expected at most ${maxBytes} bytes, got ${status.size}`);
  }
}

/** A file of a record as errors name it: from the run's folder on, without the path of the machine. */
function placeOf(file: string): string {
  const parts = file.split(path.sep);
  return parts.slice(parts.findIndex(isRunId)).join('/');
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
