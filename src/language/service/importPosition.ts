import ts from 'typescript';
import type { Cell } from './program/notebookProgram.ts';

/** Where an import is added to a cell: after its last import, or at its beginning. */
export function importPosition(cell: Cell): number {
  const file = ts.createSourceFile('cell.ts', cell.woven.text, ts.ScriptTarget.Latest);
  const last = file.statements.findLast((statement) => ts.isImportDeclaration(statement));
  return last ? last.getEnd() : 0;
}
