import { MarkupKind, type Hover } from 'vscode-languageserver';
import { isOwn, toRange } from '../cellPlaces.ts';
import { displayCode, displayDocumentation } from '../displayText.ts';
import { findBorrowed, ownerPosition } from '../borrowedNames.ts';
import type { Cell, NotebookProgram } from '../program/notebookProgram.ts';

/**
 * Type and documentation of what stands at the offset.
 *
 * @param live what it holds, as Markdown.
 */
export function hover(notebook: NotebookProgram, cell: Cell, offset: number, live?: string): Hover | null {
  const info = notebook.service.getQuickInfoAtPosition(cell.file, offset);
  if (!info || !isOwn(cell, info.textSpan)) return null;
  const borrowed = findBorrowed(notebook, cell, offset);
  const code = displayCode(info.displayParts);
  const documented =
    borrowed && (info.documentation ?? []).length === 0 ? ownerInfo(notebook, borrowed) : info;
  const documentation = displayDocumentation(documented?.documentation, documented?.tags);
  const shown = borrowed ? asDeclared(code) : code;
  const parts = [`\`\`\`typescript\n${shown}\n\`\`\``, documentation, live ?? ''];
  const value = parts.filter((part) => part !== '').join('\n\n');
  return { contents: { kind: MarkupKind.Markdown, value }, range: toRange(cell, info.textSpan) };
}

/** To TypeScript a name of an earlier cell is an alias; the user did not import it. */
function asDeclared(code: string): string {
  if (!code.startsWith('(alias) ')) return code;
  return code
    .replace(/^\(alias\) /, '')
    .replace(/\n(?:import|export) [^\n]+$/, '')
    .replace(/^new /, 'constructor ')
    .replace(/^(?=[\w$]+[(<])/, 'function ');
}

function ownerInfo(notebook: NotebookProgram, borrowed: NonNullable<ReturnType<typeof findBorrowed>>) {
  const place = ownerPosition(notebook, borrowed);
  return place && notebook.service.getQuickInfoAtPosition(place.cell.file, place.offset);
}
