import type ts from 'typescript';
import type { Range, SelectionRange } from 'vscode-languageserver';
import { ownLength, toRange } from '../cellPlaces.ts';
import type { Cell, NotebookProgram } from '../program/notebookProgram.ts';

/** The ever larger parts of the cell around an offset. */
export function findSelectionRange(notebook: NotebookProgram, cell: Cell, offset: number): SelectionRange {
  const spans: ts.TextSpan[] = [];
  let next: ts.SelectionRange | undefined = notebook.service.getSmartSelectionRange(cell.file, offset);
  for (; next; next = next.parent) {
    if (next.textSpan.start < ownLength(cell)) spans.push(next.textSpan);
  }
  spans.push({ start: 0, length: ownLength(cell) });
  return nest(spans.map((span) => toRange(cell, span)));
}

/** From outermost to innermost; a range that equals the one inside it is left out. */
function nest(ranges: readonly Range[]): SelectionRange {
  let outer: SelectionRange | undefined;
  for (const range of ranges.toReversed()) {
    if (outer && same(outer.range, range)) continue;
    outer = outer ? { range, parent: outer } : { range };
  }
  if (!outer) throw new Error('A selection needs at least one range.');
  return outer;
}

function same(one: Range, other: Range): boolean {
  return (
    one.start.line === other.start.line &&
    one.start.character === other.start.character &&
    one.end.line === other.end.line &&
    one.end.character === other.end.character
  );
}
