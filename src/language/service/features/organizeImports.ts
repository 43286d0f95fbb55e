import { CodeActionKind, type CodeAction } from 'vscode-languageserver';
import { toTextEdit } from '../cellPlaces.ts';
import type { Cell, NotebookProgram } from '../program/notebookProgram.ts';
import { toFormatSettings, toUserPreferences } from '../userPreferences.ts';
import type { CodeActionContext } from './codeActions.ts';

/** Sorts and joins the imports of a cell; all stay, for later cells may use them. @returns undefined where they are in order. */
export function organizeImports(
  notebook: NotebookProgram,
  cell: Cell,
  { indentation, preferences }: CodeActionContext,
): CodeAction | undefined {
  const changes = notebook.service.organizeImports(
    { type: 'file', fileName: cell.file },
    toFormatSettings(indentation, preferences),
    toUserPreferences(preferences, cell.woven.text),
  );
  const edits = changes
    .filter(({ fileName }) => fileName === cell.file)
    .flatMap(({ textChanges }) => textChanges.flatMap((change) => toTextEdit(cell, change) ?? []));
  if (edits.length === 0) return undefined;
  return {
    title: 'Organize Imports',
    kind: CodeActionKind.SourceOrganizeImports,
    edit: { changes: { [cell.uri]: edits } },
  };
}
