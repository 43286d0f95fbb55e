import { fromBase64, toBase64 } from '../protocol/base64.ts';
import type { EvaluationData, Observation, RunDescription, RunStatus } from '../protocol/runData.ts';
import { decodeJson, encodeJson } from '../protocol/taggedJson.ts';
import { CheckedValue, RunFormatError } from './checkedValue.ts';
import { readDescription, readEvaluation, readObservation } from './checkedRunData.ts';
import type { RunWriter } from './writerProcess.ts';

const FORMAT_VERSION = 1;
const STATUSES = ['running', 'finished', 'stopped', 'failed'] as const satisfies readonly RunStatus[];

/** What `run.json` says. */
export interface RunFile {
  run: RunDescription;
  status: RunStatus;
  /** ISO 8601, UTC; missing while it runs. */
  finishedAt?: string;
  writer: RunWriter;
}

/** JSON text of a value; bytes become base64. */
export function toJsonText(value: unknown): string {
  return encodeJson(value, toBase64);
}

export function encodeRunFile(file: RunFile): string {
  return `${toJsonText({ version: FORMAT_VERSION, ...file })}\n`;
}

/** One line of `observations.jsonl`, its line end included. */
export function encodeObservation(observation: Observation): string {
  return `${toJsonText(observation)}\n`;
}

/**
 * @param place how errors name the file.
 * @throws RunFormatError
 */
export function decodeRunFile(text: string, place: string): RunFile {
  const value = parse(text, place);
  const version = value.field('version').count();
  if (version > FORMAT_VERSION) {
    throw new RunFormatError(`${place}: written by a newer Trainbook (format ${version}): update to read it`);
  }
  const writer = value.field('writer');
  return {
    run: readDescription(value.field('run')),
    status: value.field('status').oneOf(STATUSES),
    finishedAt: value.optional('finishedAt', (time) => time.text(40)),
    writer: {
      pid: writer.field('pid').count(),
      machine: writer.field('machine').text(64),
      startMark: writer.optional('startMark', (mark) => mark.text(64)),
    },
  };
}

/** @throws RunFormatError */
export function decodeObservation(line: string, place: string): Observation {
  return readObservation(parse(line, place));
}

/** @throws RunFormatError */
export function decodeEvaluation(text: string, place: string): EvaluationData {
  return readEvaluation(parse(text, place));
}

function parse(text: string, place: string): CheckedValue {
  try {
    return new CheckedValue(decodeJson(text, bytesOf), place);
  } catch (error) {
    throw new RunFormatError(`${place}: not readable as JSON (${(error as Error).message})`);
  }
}

function bytesOf(reference: unknown): Uint8Array {
  if (typeof reference !== 'string') throw new Error('bytes that are no base64 text');
  return fromBase64(reference);
}
