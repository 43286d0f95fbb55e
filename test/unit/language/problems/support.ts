import type { Diagnostic } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { findQuickFixes } from '../../../../src/language/service/features/codeActions.ts';
import { diagnose } from '../../../../src/language/service/features/diagnostics.ts';
import { IMPORTS, LIBRARIES } from '../support/libraries.ts';
import { CONTEXT, problems } from '../support/questions.ts';
import { TestNotebook } from '../support/testNotebook.ts';

/** A notebook whose first cell, number 0, has the imports. */
export function notebookOf(...cells: string[]): TestNotebook {
  return new TestNotebook([IMPORTS, ...cells], LIBRARIES);
}

/** `<cell> <code> @<text>` for every problem of the notebook; its cells have no errors of types. */
export function found(notebook: TestNotebook): string[] {
  const errors = problems(notebook);
  if (errors.length > 0) throw new Error(`the cells have errors of types:\n${errors.join('\n')}`);
  return notebook.program.cells.flatMap((cell) =>
    diagnose(notebook.program, cell, 'training', { live: notebook.live }).map(
      ({ code, range }) => `${cell.index} ${String(code)} @${cell.document.getText(range)}`,
    ),
  );
}

export function diagnosticsOf(notebook: TestNotebook, index: number): Diagnostic[] {
  return diagnose(notebook.program, notebook.cell(index), 'training', {
    pages: 'file:///pages',
    live: notebook.live,
  });
}

/** The texts of all cells after the first problem of a cell was fixed, and the title of that fix. */
export function fixed(notebook: TestNotebook, index: number): { title: string; cells: string[] } | undefined {
  const [first] = diagnosticsOf(notebook, index);
  if (!first) throw new Error(`cell ${index} has no problem`);
  const [action] = findQuickFixes(notebook.program, notebook.cell(index), [first], {
    ...CONTEXT,
    live: notebook.live,
  });
  if (!action) return undefined;
  const changes = action.edit?.changes ?? {};
  const cells = notebook.program.cells.map(({ uri, document }) =>
    TextDocument.applyEdits(document, changes[uri] ?? []),
  );
  return { title: action.title, cells };
}

/** Fixes the first problem of the cell, takes over all texts and gives that of the cell; fails if that problem stays. */
export function applyFix(notebook: TestNotebook, index: number): string {
  const before = diagnosticsOf(notebook, index);
  const result = fixed(notebook, index);
  if (!result) throw new Error('there is no quick fix');
  for (const [place, text] of result.cells.entries()) notebook.edit(place, text);
  const errors = problems(notebook);
  if (errors.length > 0) throw new Error(`the fix made errors of types:\n${errors.join('\n')}`);
  if (diagnosticsOf(notebook, index).length >= before.length) throw new Error('the fix changed nothing');
  return result.cells[index] ?? '';
}
