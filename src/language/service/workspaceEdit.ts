import type ts from 'typescript';
import type { TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import { isOwn, toFileEdits, toTextEdit } from './cellPlaces.ts';
import { cleanCode } from './displayText.ts';
import { importPosition } from './importPosition.ts';
import type { Cell, NotebookProgram } from './program/notebookProgram.ts';
import { pathToUri } from './program/uris.ts';

/**
 * Changes of TypeScript as an edit of cells and files. An import that TypeScript would put among the appended ones goes
 * to the top of the cell. @returns undefined where a change can't be made without the appended text.
 */
export function toWorkspaceEdit(
  notebook: NotebookProgram,
  changes: readonly ts.FileTextChanges[],
): WorkspaceEdit | undefined {
  const edits: Record<string, TextEdit[]> = {};
  for (const { fileName, textChanges, isNewFile } of changes) {
    if (isNewFile) return undefined;
    const cell = notebook.cellOfFile(fileName);
    const made = cell
      ? toCellEdits(cell, textChanges)
      : toFileEdits(notebook.program().getSourceFile(fileName)?.text ?? '', textChanges);
    if (!made) return undefined;
    const uri = cell?.uri ?? pathToUri(fileName);
    edits[uri] = [...(edits[uri] ?? []), ...made];
  }
  return { changes: edits };
}

function toCellEdits(cell: Cell, changes: readonly ts.TextChange[]): TextEdit[] | undefined {
  const edits: TextEdit[] = [];
  for (const change of changes) {
    const edit = isMovedImport(cell, change) ? importEdit(cell, change.newText) : toTextEdit(cell, change);
    if (!edit) return undefined;
    edits.push({ ...edit, newText: cleanCode(edit.newText) });
  }
  return edits;
}

/** Is this an import to be added beside those of the appended text? */
function isMovedImport(cell: Cell, { span, newText }: ts.TextChange): boolean {
  return !isOwn(cell, span) && span.length === 0 && /^\s*import\s/.test(newText);
}

function importEdit(cell: Cell, newText: string): TextEdit {
  const offset = importPosition(cell);
  const position = cell.document.positionAt(offset);
  const statement = newText.trim();
  return {
    range: { start: position, end: position },
    newText: offset === 0 ? `${statement}\n\n` : `\n${statement}`,
  };
}
