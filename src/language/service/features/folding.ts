import ts from 'typescript';
import { FoldingRangeKind, type FoldingRange } from 'vscode-languageserver';
import { ownLength, toRange } from '../cellPlaces.ts';
import type { Cell, NotebookProgram } from '../program/notebookProgram.ts';

/** Parts of the cell that can be folded away. */
export function findFoldingRanges(notebook: NotebookProgram, cell: Cell): FoldingRange[] {
  return notebook.service
    .getOutliningSpans(cell.file)
    .filter(({ textSpan }) => textSpan.start < ownLength(cell))
    .flatMap(({ textSpan, kind }) => {
      const { start, end } = toRange(cell, textSpan);
      const last = cell.document.getText({ start: { line: end.line, character: 0 }, end });
      // The line that closes a block stays in sight.
      const endLine = /^\s*[}\])]/.test(last) ? end.line - 1 : end.line;
      if (endLine <= start.line) return [];
      const range: FoldingRange = { startLine: start.line, endLine };
      const rangeKind = KINDS.get(kind);
      return [rangeKind === undefined ? range : { ...range, kind: rangeKind }];
    });
}

const KINDS: ReadonlyMap<ts.OutliningSpanKind, FoldingRangeKind> = new Map([
  [ts.OutliningSpanKind.Comment, FoldingRangeKind.Comment],
  [ts.OutliningSpanKind.Imports, FoldingRangeKind.Imports],
  [ts.OutliningSpanKind.Region, FoldingRangeKind.Region],
]);
