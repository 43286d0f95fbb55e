import type ts from 'typescript';
import type { LocationLink } from 'vscode-languageserver';
import { findBorrowed, ownerPosition } from '../borrowedNames.ts';
import { isOwn, toLocation, toRange } from '../cellPlaces.ts';
import type { Cell, NotebookProgram } from '../program/notebookProgram.ts';

/** Where what stands at the offset is defined: in a cell, in a file of the project or in a package. */
export function findDefinition(notebook: NotebookProgram, cell: Cell, offset: number): LocationLink[] {
  const found = notebook.service.getDefinitionAndBoundSpan(cell.file, offset);
  if (!found || !isOwn(cell, found.textSpan)) return [];
  const definitions = borrowedDefinition(notebook, cell, offset) ?? found.definitions ?? [];
  return toLinks(notebook, cell, definitions, found.textSpan);
}

/** Where the type of what stands at the offset is defined. */
export function findTypeDefinition(notebook: NotebookProgram, cell: Cell, offset: number): LocationLink[] {
  return toLinks(notebook, cell, notebook.service.getTypeDefinitionAtPosition(cell.file, offset) ?? []);
}

/** What implements the interface or the abstract member at the offset. */
export function findImplementation(notebook: NotebookProgram, cell: Cell, offset: number): LocationLink[] {
  return toLinks(notebook, cell, notebook.service.getImplementationAtPosition(cell.file, offset) ?? []);
}

type Target = Pick<ts.DefinitionInfo, 'fileName' | 'textSpan' | 'contextSpan'>;

/** A name of an earlier cell is defined where that cell declares it, or where its import leads. */
function borrowedDefinition(
  notebook: NotebookProgram,
  cell: Cell,
  offset: number,
): readonly Target[] | undefined {
  const borrowed = findBorrowed(notebook, cell, offset);
  const owner = borrowed && ownerPosition(notebook, borrowed);
  if (!owner) return undefined;
  const { name } = borrowed;
  if (owner.cell.woven.scan.declared.get(name)?.kind === 'namespaceImport') {
    return [{ fileName: owner.cell.file, textSpan: { start: owner.offset, length: name.length } }];
  }
  return notebook.service.getDefinitionAtPosition(owner.cell.file, owner.offset);
}

function toLinks(
  notebook: NotebookProgram,
  cell: Cell,
  targets: readonly Target[],
  origin?: ts.TextSpan,
): LocationLink[] {
  return targets.flatMap(({ fileName, textSpan, contextSpan }) => {
    const target = toLocation(notebook, fileName, textSpan);
    if (!target) return [];
    const context = contextSpan && toLocation(notebook, fileName, contextSpan);
    return [
      {
        targetUri: target.uri,
        targetRange: context?.range ?? target.range,
        targetSelectionRange: target.range,
        ...(origin && { originSelectionRange: toRange(cell, origin) }),
      },
    ];
  });
}
