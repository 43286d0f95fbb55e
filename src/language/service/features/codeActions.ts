import type ts from 'typescript';
import { CodeActionKind, type CodeAction, type Diagnostic, type WorkspaceEdit } from 'vscode-languageserver';
import { cleanCode } from '../displayText.ts';
import type { LiveNotebook } from '../live/liveNotebook.ts';
import type { Cell, NotebookProgram } from '../program/notebookProgram.ts';
import { addAwait } from './awaitFix.ts';
import { fixTraining } from './trainingDiagnostics.ts';
import {
  toFormatSettings,
  toUserPreferences,
  type Indentation,
  type LanguagePreferences,
} from '../userPreferences.ts';
import { toWorkspaceEdit } from '../workspaceEdit.ts';

export interface CodeActionContext {
  indentation: Indentation;
  preferences: LanguagePreferences;
  /** What the last run left. */
  live?: LiveNotebook | undefined;
}

/** Adds the imports that the whole cell misses. */
export const ADD_MISSING_IMPORTS = 'source.addMissingImports.ts';

/** Fixes that are nearly always what was meant, when there is just one of them. */
const PREFERRED_FIXES = new Set([
  'import',
  'spelling',
  'addMissingAwait',
  'fixAwaitInSyncFunction',
  'unreachableCode',
  'unusedIdentifier',
  'fixOverrideModifier',
  'training',
]);

/** What can be done about the given problems of a cell. */
export function findQuickFixes(
  notebook: NotebookProgram,
  cell: Cell,
  diagnostics: readonly Diagnostic[],
  context: CodeActionContext,
): CodeAction[] {
  notebook.widen(cell);
  return diagnostics.flatMap((diagnostic) => {
    const awaited = awaitFix(notebook, cell, diagnostic);
    const known = fixesOf(notebook, cell, diagnostic, context).flatMap((fix) => {
      const edit = toWorkspaceEdit(notebook, fix.changes);
      if (!edit || (fix.commands ?? []).length > 0) return [];
      return [{ name: fix.fixName, title: cleanCode(fix.description), edit }];
    });
    const training = fixTraining(notebook, cell, { diagnostic, live: context.live });
    const fixes = [...known, ...awaited, ...(training ? [{ name: 'training', ...training }] : [])];
    return fixes.map(({ name, title, edit }): CodeAction => {
      const only = fixes.filter((other) => other.name === name).length === 1;
      const isPreferred = only && PREFERRED_FIXES.has(name);
      return {
        title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [diagnostic],
        edit,
        ...(isPreferred && { isPreferred }),
      };
    });
  });
}

interface Fix {
  name: string;
  title: string;
  edit: WorkspaceEdit;
}

function awaitFix(notebook: NotebookProgram, cell: Cell, { range, code }: Diagnostic): Fix[] {
  const problem = { start: cell.document.offsetAt(range.start), code: Number(code) };
  const edits = addAwait(notebook, cell, problem);
  return edits
    ? [{ name: 'addMissingAwait', title: "Add 'await'", edit: { changes: { [cell.uri]: edits } } }]
    : [];
}

function fixesOf(
  notebook: NotebookProgram,
  cell: Cell,
  diagnostic: Diagnostic,
  { indentation, preferences }: CodeActionContext,
): readonly ts.CodeFixAction[] {
  const code = Number(diagnostic.code);
  if (diagnostic.source !== 'ts' || !Number.isInteger(code)) return [];
  return notebook.service.getCodeFixesAtPosition(
    cell.file,
    cell.document.offsetAt(diagnostic.range.start),
    cell.document.offsetAt(diagnostic.range.end),
    [code],
    toFormatSettings(indentation, preferences),
    toUserPreferences(preferences, cell.woven.text),
  );
}

/** Imports everything that the cell names and no cell declares. @returns undefined where nothing is missing. */
export function addMissingImports(
  notebook: NotebookProgram,
  cell: Cell,
  { indentation, preferences }: CodeActionContext,
): CodeAction | undefined {
  const { changes } = notebook.service.getCombinedCodeFix(
    { type: 'file', fileName: cell.file },
    'fixMissingImport',
    toFormatSettings(indentation, preferences),
    toUserPreferences(preferences, cell.woven.text),
  );
  const edit = changes.length > 0 ? toWorkspaceEdit(notebook, changes) : undefined;
  return edit && { title: 'Add all missing imports', kind: ADD_MISSING_IMPORTS, edit };
}
