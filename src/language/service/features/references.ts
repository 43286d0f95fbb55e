import type ts from 'typescript';
import type { Location } from 'vscode-languageserver';
import { findBorrowed, ownerPosition, type CellPlace } from '../borrowedNames.ts';
import { ownLength, toLocation } from '../cellPlaces.ts';
import type { Cell, NotebookProgram } from '../program/notebookProgram.ts';

/** Every mention of what stands at the offset, in all cells and in files of the project. */
export function findReferences(
  notebook: NotebookProgram,
  cell: Cell,
  { offset, includeDeclaration }: { offset: number; includeDeclaration: boolean },
): Location[] {
  const entries = new Map<string, ts.ReferencedSymbolEntry>();
  const asked = new Set<string>();
  const queue: CellPlace[] = [{ cell, offset }];
  for (let place = queue.shift(); place; place = queue.shift()) {
    if (asked.has(keyOf(place.cell.file, place.offset))) continue;
    asked.add(keyOf(place.cell.file, place.offset));
    for (const entry of referencesAt(notebook, place)) {
      entries.set(keyOf(entry.fileName, entry.textSpan.start), entry);
      queue.push(...linkedPlaces(notebook, entry));
    }
  }
  const declaration = declarationKey(notebook, { cell, offset });
  return [...entries].flatMap(([key, entry]) => {
    if (!includeDeclaration && (entry.isDefinition === true || key === declaration)) return [];
    return toLocation(notebook, entry.fileName, entry.textSpan) ?? [];
  });
}

/** To TypeScript a borrowed name is defined by its import; for the user its owner declares it. */
function declarationKey(notebook: NotebookProgram, { cell, offset }: CellPlace): string | undefined {
  const borrowed = findBorrowed(notebook, cell, offset);
  const owner = borrowed && ownerPosition(notebook, borrowed);
  return owner && keyOf(owner.cell.file, owner.offset);
}

function referencesAt(notebook: NotebookProgram, { cell, offset }: CellPlace): ts.ReferencedSymbolEntry[] {
  const symbols = notebook.service.findReferences(cell.file, offset) ?? [];
  return symbols.flatMap(({ references }) => references);
}

/**
 * A name that a cell assigns has a declaration of its own in the appended text, with the owner's type. TypeScript takes
 * the two for different variables; here the one leads to the other.
 */
function linkedPlaces(
  notebook: NotebookProgram,
  { fileName, textSpan }: ts.ReferencedSymbolEntry,
): CellPlace[] {
  const cell = notebook.cellOfFile(fileName);
  const start = textSpan.start - (cell ? ownLength(cell) : 0);
  if (!cell || start < 0) return [];
  for (const borrowed of cell.woven.tail.borrowed.values()) {
    if (borrowed.source === undefined) continue;
    if (borrowed.source === start) return [{ cell, offset: ownLength(cell) + borrowed.start }];
    const owner = borrowed.start === start ? ownerPosition(notebook, borrowed) : undefined;
    if (owner) return [owner];
  }
  return [];
}

function keyOf(file: string, offset: number): string {
  return `${offset} ${file}`;
}
