import ts from 'typescript';
import { SemanticTokensBuilder, type SemanticTokens, type SemanticTokensLegend } from 'vscode-languageserver';
import { ownLength } from '../cellPlaces.ts';
import type { Cell, NotebookProgram } from '../program/notebookProgram.ts';

/** In the order of TypeScript's own numbers. */
export const SEMANTIC_TOKENS: SemanticTokensLegend = {
  tokenTypes: [
    'class',
    'enum',
    'interface',
    'namespace',
    'typeParameter',
    'type',
    'parameter',
    'variable',
    'enumMember',
    'property',
    'function',
    'method',
  ],
  tokenModifiers: ['declaration', 'static', 'async', 'readonly', 'defaultLibrary', 'local'],
};

const TYPE_SHIFT = 8;
const MODIFIER_MASK = 0xff;

/** What each name of a part of the cell, from `start` to `end`, stands for; by default of the whole cell. */
export function findSemanticTokens(
  notebook: NotebookProgram,
  cell: Cell,
  { start = 0, end = ownLength(cell) }: { start?: number; end?: number } = {},
): SemanticTokens {
  const length = Math.max(0, Math.min(end, ownLength(cell)) - start);
  const { spans } = notebook.service.getEncodedSemanticClassifications(
    cell.file,
    { start, length },
    ts.SemanticClassificationFormat.TwentyTwenty,
  );
  const builder = new SemanticTokensBuilder();
  for (let index = 0; index + 2 < spans.length; index += 3) {
    const [offset = 0, size = 0, kind = 0] = spans.slice(index, index + 3);
    if (offset + size > ownLength(cell)) continue;
    const { line, character } = cell.document.positionAt(offset);
    builder.push(line, character, size, (kind >> TYPE_SHIFT) - 1, kind & MODIFIER_MASK);
  }
  return builder.build();
}
