import ts from 'typescript';
import { nodeAt, ownLength } from './cellPlaces.ts';
import type { BorrowedName } from './program/weaveTail.ts';
import type { Cell, NotebookProgram } from './program/notebookProgram.ts';

/** A place in a cell's program text. */
export interface CellPlace {
  cell: Cell;
  offset: number;
}

/** The name of an earlier cell that stands at the offset; undefined for everything else. */
export function findBorrowed(
  notebook: NotebookProgram,
  cell: Cell,
  offset: number,
): BorrowedName | undefined {
  const start = declarationStart(notebook, cell, offset);
  if (start === undefined) return undefined;
  const tailStart = start - ownLength(cell);
  if (tailStart < 0) return undefined;
  return [...cell.woven.tail.borrowed.values()].find((name) => name.start === tailStart);
}

/** The name of the cell's own top level that stands at the offset. */
export function findOwnName(notebook: NotebookProgram, cell: Cell, offset: number): string | undefined {
  const start = declarationStart(notebook, cell, offset);
  if (start === undefined || start >= ownLength(cell)) return undefined;
  for (const [name, declaration] of cell.woven.scan.declared) if (declaration.start === start) return name;
  return undefined;
}

/** Where the owner of a borrowed name declares it. */
export function ownerPosition(
  notebook: NotebookProgram,
  { owner, name }: BorrowedName,
): CellPlace | undefined {
  const cell = notebook.cellOfId(owner);
  const declaration = cell?.woven.scan.declared.get(name);
  return cell && declaration && { cell, offset: declaration.start };
}

/** The cells that mean the owner's declaration by this name, with the place where each declares it for itself. */
export function borrowersOf(notebook: NotebookProgram, owner: Cell, name: string): CellPlace[] {
  return notebook.cells.flatMap((cell) => {
    const borrowed = cell.woven.tail.borrowed.get(name);
    return borrowed?.owner === owner.woven.id ? [{ cell, offset: ownLength(cell) + borrowed.start }] : [];
  });
}

/** Where the identifier at the offset is declared in the cell's own program text. */
function declarationStart(notebook: NotebookProgram, cell: Cell, offset: number): number | undefined {
  const source = notebook.sourceFile(cell);
  const node = nodeAt(source, offset);
  if (!node || !ts.isIdentifier(node)) return undefined;
  const symbol = localSymbol(notebook.program().getTypeChecker(), node);
  const declaration = symbol?.declarations?.find((found) => found.getSourceFile() === source);
  const name = declaration && ts.getNameOfDeclaration(declaration);
  return name?.getStart(source);
}

function localSymbol(checker: ts.TypeChecker, node: ts.Identifier): ts.Symbol | undefined {
  const { parent } = node;
  if (ts.isShorthandPropertyAssignment(parent)) return checker.getShorthandAssignmentValueSymbol(parent);
  if (ts.isExportSpecifier(parent)) return checker.getExportSpecifierLocalTargetSymbol(parent);
  return checker.getSymbolAtLocation(node);
}
