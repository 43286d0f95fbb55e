import { isBlank } from './cellMarker.ts';
import { NotebookFileError } from './notebookCells.ts';
import type { CellOrigin, NotebookCell, NotebookCells } from './notebookCells.ts';

const LANGUAGES = new Set(['typescript', 'javascript', 'trainbook-ts', 'ts', 'js']);

/**
 * Reads the cells of an `.ipynb` file (nbformat 4), without outputs, for running them outside the editor and for
 * converting them.
 *
 * @throws NotebookFileError that names what is wrong, where: no JSON, another format, a code cell that is neither
 * TypeScript nor JavaScript.
 */
export function parseIpynb(text: string): NotebookCells {
  const notebook = parseJson(text);
  const { nbformat, cells } = notebook;
  if (nbformat !== 4) {
    throw new NotebookFileError(
      `Expected a Jupyter notebook of nbformat 4, got ${nbformat === undefined ? 'none' : JSON.stringify(nbformat)}. ` +
        'Open it with Jupyter or the editor and save it again.',
    );
  }
  if (!Array.isArray(cells)) throw new NotebookFileError('Expected a list "cells" in this Jupyter notebook.');
  const language = notebookLanguage(notebook);
  const ours = fields(fields(notebook.metadata).trainbook);
  return {
    cells: cells.flatMap((cell, index) => toCell(cell, index + 1, language)),
    prologue: isPrologue(ours.prologue) ? ours.prologue : '',
    lineBreak: ours.lineBreak === '\r\n' ? '\r\n' : '\n',
  };
}

type Fields = Record<string, unknown>;

function parseJson(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new NotebookFileError(`A Jupyter notebook is JSON, but this file is not: ${String(cause)}`, {
      cause,
    });
  }
  if (!isFields(value))
    throw new NotebookFileError('A Jupyter notebook is a JSON object, but this file has none.');
  return value;
}

function toCell(cell: unknown, number: number, notebookLanguage: string | undefined): NotebookCell[] {
  if (!isFields(cell)) throw new NotebookFileError(`Cell ${number} is no JSON object.`);
  const kind = cell.cell_type;
  if (kind === 'raw') return [];
  if (kind !== 'code' && kind !== 'markdown') {
    throw new NotebookFileError(
      `Cell ${number} has the type ${JSON.stringify(kind) ?? 'none'}; expected "code", "markdown" or "raw".`,
    );
  }
  const text = joinSource(cell.source, number);
  if (kind === 'code') checkLanguage(cell, number, notebookLanguage);
  const ours = fields(fields(cell.metadata).trainbook);
  const title = isTitle(ours.title) ? ours.title : isTaggedParameters(cell) ? 'parameters' : undefined;
  const origin = toOrigin(ours.origin);
  return [{ kind, text, ...(title !== undefined && { title }), ...(origin && { origin }) }];
}

/** As other tools mark the cell whose values may be overridden. */
function isTaggedParameters({ metadata }: Fields): boolean {
  const { tags } = fields(metadata);
  return Array.isArray(tags) && tags.includes('parameters');
}

/** How the cell was written in a `.train.ts` file, if it came from there; nothing in it may hide code. */
function toOrigin(value: unknown): CellOrigin | undefined {
  const { head, body, tail, last } = fields(value);
  if (typeof head !== 'string' || typeof body !== 'string' || typeof tail !== 'string') return undefined;
  if (!/^[^\r\n]*(\r\n|\n|\r)?$/.test(head) || !isBlank(tail) || typeof last !== 'boolean') return undefined;
  return { head, body, tail, last };
}

function isTitle(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && !/[\r\n]/.test(value);
}

function isPrologue(value: unknown): value is string {
  return typeof value === 'string' && isBlank(value.replace(/^\uFEFF/, ''));
}

function joinSource(source: unknown, number: number): string {
  const lines: unknown[] = Array.isArray(source) ? source : [source];
  if (!lines.every((line) => typeof line === 'string')) {
    throw new NotebookFileError(`The source of cell ${number} is neither a text nor a list of texts.`);
  }
  return lines.join('').replace(/\r\n?/g, '\n');
}

function checkLanguage(cell: Fields, number: number, notebookLanguage: string | undefined): void {
  const own = text(fields(fields(cell.metadata).vscode).languageId);
  const language = own ?? notebookLanguage;
  if (language !== undefined && LANGUAGES.has(language.toLowerCase())) return;
  throw new NotebookFileError(
    language === undefined
      ? `Cell ${number} has no language, and neither has the notebook; expected "typescript" in metadata.language_info.name.`
      : `Cell ${number} is ${language}; Trainbook runs TypeScript and JavaScript cells.`,
  );
}

function notebookLanguage(notebook: Fields): string | undefined {
  const metadata = fields(notebook.metadata);
  return text(fields(metadata.language_info).name) ?? text(fields(metadata.kernelspec).language);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fields(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
