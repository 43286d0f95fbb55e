import ts from 'typescript';
import { DocumentHighlightKind, type DocumentHighlight } from 'vscode-languageserver';
import { isOwn, toRange } from '../cellPlaces.ts';
import type { Cell, NotebookProgram } from '../program/notebookProgram.ts';

/** The mentions, in the same cell, of what stands at the offset. */
export function findHighlights(notebook: NotebookProgram, cell: Cell, offset: number): DocumentHighlight[] {
  const found = notebook.service.getDocumentHighlights(cell.file, offset, [cell.file]) ?? [];
  return found
    .filter(({ fileName }) => fileName === cell.file)
    .flatMap(({ highlightSpans }) => highlightSpans)
    .filter(({ textSpan }) => isOwn(cell, textSpan))
    .map(({ textSpan, kind }) => ({
      range: toRange(cell, textSpan),
      kind:
        kind === ts.HighlightSpanKind.writtenReference
          ? DocumentHighlightKind.Write
          : DocumentHighlightKind.Read,
    }));
}
