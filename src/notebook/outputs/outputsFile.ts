import { fromBase64, toBase64 } from '../../protocol/base64.ts';
import { decodeJson, encodeJson } from '../../protocol/taggedJson.ts';
import { NotebookFileError } from '../notebookCells.ts';
import type { CellRunOutputs, NotebookOutputs } from './notebookOutputs.ts';

const FORMAT = 'trainbook-outputs';
const VERSION = 1;

/**
 * The path of a notebook's outputs, relative to its folder: beside it, and never in it.
 * @param notebook name of its file.
 */
export function outputsPath(notebook: string): string {
  return `.trainbook/outputs/${notebook}.json`;
}

/** Outputs as the text of a file: JSON with the bytes of pictures in base64. */
export function serializeOutputs(outputs: NotebookOutputs): string {
  return `${encodeJson({ format: FORMAT, formatVersion: VERSION, ...outputs }, toBase64)}\n`;
}

/** @throws NotebookFileError if the text is no outputs file, or one of a later version. */
export function parseOutputs(text: string): NotebookOutputs {
  const file = decode(text);
  if (!isObject(file) || file['format'] !== FORMAT)
    throw new NotebookFileError('expected a file that "trainbook run" wrote, got something else');
  if (file['formatVersion'] !== VERSION) {
    const got = String(file['formatVersion']);
    throw new NotebookFileError(
      `this is version ${got} of the outputs file; this Trainbook reads version ${VERSION}`,
    );
  }
  const { notebook, startedAt, version, backend, cells } = file;
  if (typeof notebook !== 'string' || typeof startedAt !== 'string' || typeof version !== 'string')
    throw damaged('the notebook, the time or the version');
  if (!Array.isArray(cells) || !cells.every(isCell)) throw damaged('the cells');
  return { notebook, startedAt, version, ...(typeof backend === 'string' && { backend }), cells };
}

function decode(text: string): unknown {
  try {
    return decodeJson(text, (reference) => fromBase64(String(reference)));
  } catch (error) {
    throw new NotebookFileError(`expected JSON that "trainbook run" wrote: ${(error as Error).message}`);
  }
}

function isCell(value: unknown): value is CellRunOutputs {
  if (!isObject(value)) return false;
  const { index, source, outputs } = value;
  return (
    Number.isInteger(index) && typeof source === 'string' && Array.isArray(outputs) && outputs.every(isOutput)
  );
}

/** Whether an output has what every output of its kind has; kinds of data are told apart when it is shown. */
function isOutput(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { kind, text, stream, data, error } = value;
  if (kind === 'stream') return typeof text === 'string' && (stream === 'stdout' || stream === 'stderr');
  if (kind === 'error')
    return isObject(error) && typeof error['name'] === 'string' && typeof error['message'] === 'string';
  return (kind === 'display' || kind === 'result') && isObject(data) && typeof data['kind'] === 'string';
}

function damaged(what: string): NotebookFileError {
  return new NotebookFileError(`the outputs file is damaged (${what}): run the notebook again`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
