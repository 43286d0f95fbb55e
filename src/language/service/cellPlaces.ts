import ts from 'typescript';
import type { Location, Range, TextEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Cell, NotebookProgram } from './program/notebookProgram.ts';
import { pathToUri } from './program/uris.ts';

/** Length of what the user wrote: what lies beyond is never shown. */
export function ownLength(cell: Cell): number {
  return cell.woven.text.length;
}

/** Does the span begin in what the user wrote? The end of the text belongs to it. */
export function isOwn(cell: Cell, span: ts.TextSpan): boolean {
  return span.start + span.length <= ownLength(cell);
}

/** The range of a span, cut off where the cell ends. */
export function toRange(cell: Cell, { start, length }: ts.TextSpan): Range {
  const end = Math.min(start + length, ownLength(cell));
  return {
    start: cell.document.positionAt(Math.min(start, end)),
    end: cell.document.positionAt(end),
  };
}

/** Where a span of a file is shown: undefined for the text appended to a cell. */
export function toLocation(notebook: NotebookProgram, file: string, span: ts.TextSpan): Location | undefined {
  const cell = notebook.cellOfFile(file);
  if (cell) return isOwn(cell, span) ? { uri: cell.uri, range: toRange(cell, span) } : undefined;
  const source = notebook.program().getSourceFile(file);
  if (!source) return undefined;
  const range = {
    start: source.getLineAndCharacterOfPosition(span.start),
    end: source.getLineAndCharacterOfPosition(span.start + span.length),
  };
  return { uri: pathToUri(file), range };
}

/** An edit of a cell; undefined where it would change the appended text. */
export function toTextEdit(cell: Cell, { span, newText }: ts.TextChange): TextEdit | undefined {
  return isOwn(cell, span) ? { range: toRange(cell, span), newText } : undefined;
}

/** Edits of a file that is no cell. */
export function toFileEdits(text: string, changes: readonly ts.TextChange[]): TextEdit[] {
  const document = TextDocument.create('', '', 0, text);
  return changes.map(({ span, newText }) => ({
    range: {
      start: document.positionAt(span.start),
      end: document.positionAt(span.start + span.length),
    },
    newText,
  }));
}

/** The innermost identifier-like node at an offset of a cell. */
export function nodeAt(source: ts.SourceFile, offset: number): ts.Node | undefined {
  let found: ts.Node | undefined;
  const visit = (node: ts.Node): void => {
    if (node.getStart(source) > offset || node.getEnd() < offset) return;
    found = node;
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(source, visit);
  return found;
}
