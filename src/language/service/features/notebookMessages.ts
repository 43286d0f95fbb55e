import type { Cell, NotebookProgram } from '../program/notebookProgram.ts';
import type { DeclarationKind } from '../program/scanCell.ts';

const WHAT: Record<DeclarationKind, string> = {
  const: 'a constant',
  variable: 'a variable',
  function: 'a function',
  class: 'a class',
  enum: 'an enum',
  namespace: 'a namespace',
  type: 'a type',
  import: 'an import',
  namespaceImport: 'an import',
};

/** Why a cell can't assign a name of an earlier cell: to TypeScript it is an import, to the user what it was declared as. */
export function explainAssignment(notebook: NotebookProgram, cell: Cell, name: string): string | undefined {
  const borrowed = cell.woven.tail.borrowed.get(name);
  const owner = borrowed && notebook.cellOfId(borrowed.owner);
  const kind = owner?.woven.scan.declared.get(name)?.kind;
  if (!owner || !kind) return undefined;
  return `Cannot assign to '${name}' because it is ${WHAT[kind]}, declared in code cell ${owner.index + 1}.`;
}

/** For a name that only a later cell declares; undefined for a name that no cell declares. */
export function explainUnknownName(notebook: NotebookProgram, cell: Cell, name: string): string | undefined {
  const later = notebook.cells.slice(cell.index + 1).find(({ woven }) => woven.scan.declared.has(name));
  if (!later) return undefined;
  return `Cannot find name '${name}'. It is declared below, in code cell ${later.index + 1}: cells see names of earlier cells alone.`;
}
