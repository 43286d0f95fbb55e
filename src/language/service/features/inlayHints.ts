import ts from 'typescript';
import { InlayHintKind, type InlayHint, type InlayHintLabelPart } from 'vscode-languageserver';
import { isOwn, ownLength, toLocation } from '../cellPlaces.ts';
import { cleanCode } from '../displayText.ts';
import type { Cell, NotebookProgram } from '../program/notebookProgram.ts';
import { toUserPreferences, type LanguagePreferences } from '../userPreferences.ts';

/** Types and parameter names to show between the characters of a part of the cell, from `start` to `end`. */
export function findInlayHints(
  notebook: NotebookProgram,
  cell: Cell,
  { start, end, preferences }: { start: number; end: number; preferences: LanguagePreferences },
): InlayHint[] {
  const span = { start, length: Math.max(0, Math.min(end, ownLength(cell)) - start) };
  const hints = notebook.service.provideInlayHints(
    cell.file,
    span,
    toUserPreferences(preferences, cell.woven.text),
  );
  return hints
    .filter(({ position }) => isOwn(cell, { start: position, length: 0 }))
    .map((hint) => toInlayHint(notebook, cell, hint));
}

function toInlayHint(notebook: NotebookProgram, cell: Cell, hint: ts.InlayHint): InlayHint {
  const label = hint.displayParts
    ? hint.displayParts.map((part) => toLabelPart(notebook, part))
    : cleanCode(hint.text);
  const made: InlayHint = { position: cell.document.positionAt(hint.position), label };
  if (hint.kind === ts.InlayHintKind.Type) made.kind = InlayHintKind.Type;
  if (hint.kind === ts.InlayHintKind.Parameter) made.kind = InlayHintKind.Parameter;
  if (hint.whitespaceBefore) made.paddingLeft = true;
  if (hint.whitespaceAfter) made.paddingRight = true;
  return made;
}

function toLabelPart(
  notebook: NotebookProgram,
  { text, span, file }: ts.InlayHintDisplayPart,
): InlayHintLabelPart {
  const location = span && file !== undefined ? toLocation(notebook, file, span) : undefined;
  return { value: cleanCode(text), ...(location && { location }) };
}
