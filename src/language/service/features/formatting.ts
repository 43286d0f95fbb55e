import type ts from 'typescript';
import type { TextEdit } from 'vscode-languageserver';
import { ownLength, toTextEdit } from '../cellPlaces.ts';
import type { Cell, NotebookProgram } from '../program/notebookProgram.ts';
import { toFormatSettings, type Indentation, type LanguagePreferences } from '../userPreferences.ts';

interface FormatRequest {
  indentation: Indentation;
  preferences: LanguagePreferences;
  /** By default the whole cell. */
  start?: number;
  end?: number;
}

/** Characters after which what was typed is formatted. */
export const FORMAT_TRIGGERS = [';', '}', '\n'];

/** Formats a part of a cell. Lines that are no TypeScript stay as they are. */
export function format(notebook: NotebookProgram, cell: Cell, request: FormatRequest): TextEdit[] {
  const { indentation, preferences, start = 0, end = ownLength(cell) } = request;
  const changes = notebook.service.getFormattingEditsForRange(
    cell.file,
    start,
    Math.min(end, ownLength(cell)),
    toFormatSettings(indentation, preferences),
  );
  return toEdits(cell, changes);
}

/** Formats what the character just typed has finished. */
export function formatTyped(
  notebook: NotebookProgram,
  cell: Cell,
  request: Pick<FormatRequest, 'indentation' | 'preferences'> & { offset: number; typed: string },
): TextEdit[] {
  const changes = notebook.service.getFormattingEditsAfterKeystroke(
    cell.file,
    request.offset,
    request.typed,
    toFormatSettings(request.indentation, request.preferences),
  );
  return toEdits(cell, changes);
}

function toEdits(cell: Cell, changes: readonly ts.TextChange[]): TextEdit[] {
  const written = cell.document.getText();
  return changes
    .filter(({ span: { start, length } }) => {
      const end = start + length;
      return written.slice(start, end) === cell.woven.text.slice(start, end);
    })
    .flatMap((change) => toTextEdit(cell, change) ?? []);
}
