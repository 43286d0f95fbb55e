import type ts from 'typescript';
import type { PrepareRenameResult, TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import { borrowersOf, findBorrowed, findOwnName, ownerPosition, type CellPlace } from '../borrowedNames.ts';
import { isOwn, toLocation, toRange } from '../cellPlaces.ts';
import type { Cell, NotebookProgram } from '../program/notebookProgram.ts';

/** A rename that can't be: the message says why, in words for people. */
export class RenameError extends Error {
  override readonly name = 'RenameError';
}

const PREFERENCES: ts.UserPreferences = { providePrefixAndSuffixTextForRename: true };

/** What would be renamed. @throws RenameError where nothing can be. */
export function prepareRename(notebook: NotebookProgram, cell: Cell, offset: number): PrepareRenameResult {
  const info = notebook.service.getRenameInfo(cell.file, offset, PREFERENCES);
  if (!info.canRename) throw new RenameError(info.localizedErrorMessage);
  if (!isOwn(cell, info.triggerSpan)) throw new RenameError('You cannot rename this element.');
  return { range: toRange(cell, info.triggerSpan), placeholder: info.displayName };
}

/**
 * Renames what stands at the offset. A name of a cell's top level is renamed in its cell and in those that mean this
 * very declaration; what is imported from a file or a package gets the new name in the notebook alone.
 * @throws RenameError where nothing can be renamed.
 */
export function rename(
  notebook: NotebookProgram,
  cell: Cell,
  { offset, newName }: { offset: number; newName: string },
): WorkspaceEdit {
  prepareRename(notebook, cell, offset);
  const edits = new Map<string, { uri: string; edit: TextEdit }>();
  for (const place of placesOf(notebook, cell, offset)) {
    for (const found of renameLocations(notebook, place)) {
      const location = toLocation(notebook, found.fileName, found.textSpan);
      if (!location) continue;
      const newText = `${found.prefixText ?? ''}${newName}${found.suffixText ?? ''}`;
      const edit = { range: location.range, newText };
      edits.set(`${found.textSpan.start} ${found.fileName}`, { uri: location.uri, edit });
    }
  }
  const changes: Record<string, TextEdit[]> = {};
  for (const { uri, edit } of edits.values()) (changes[uri] ??= []).push(edit);
  return { changes };
}

/** Where to ask: at each cell's own declaration of a name that cells share, or just here. */
function placesOf(notebook: NotebookProgram, cell: Cell, offset: number): CellPlace[] {
  const borrowed = findBorrowed(notebook, cell, offset);
  const name = borrowed?.name ?? findOwnName(notebook, cell, offset);
  const owner = borrowed ? ownerPosition(notebook, borrowed) : { cell, offset };
  if (name === undefined || !owner) return [{ cell, offset }];
  return [owner, ...borrowersOf(notebook, owner.cell, name)];
}

function renameLocations(
  notebook: NotebookProgram,
  { cell, offset }: CellPlace,
): readonly ts.RenameLocation[] {
  return notebook.service.findRenameLocations(cell.file, offset, false, false, PREFERENCES) ?? [];
}
