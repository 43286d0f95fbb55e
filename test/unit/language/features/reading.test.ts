import { describe, expect, it } from 'vitest';
import type { DocumentSymbol, SelectionRange } from 'vscode-languageserver';
import { findFoldingRanges } from '../../../../src/language/service/features/folding.ts';
import { findInlayHints } from '../../../../src/language/service/features/inlayHints.ts';
import { findSelectionRange } from '../../../../src/language/service/features/selectionRanges.ts';
import {
  findSemanticTokens,
  SEMANTIC_TOKENS,
} from '../../../../src/language/service/features/semanticTokens.ts';
import { findSymbols } from '../../../../src/language/service/features/symbols.ts';
import { DEFAULT_PREFERENCES } from '../../../../src/language/service/userPreferences.ts';
import { TestNotebook } from '../support/testNotebook.ts';

const notebook = new TestNotebook([
  "import a from 'a';\nimport b from 'b';\n",
  [
    'const limit = 1;',
    'class Box {',
    '  size = 1;',
    '  grow(by: number) {',
    '    return this.size + by/*inside*/;',
    '  }',
    '}',
    'enum Colour { Red }',
    'function make(width: number, deep: boolean) { return { width, deep }; }',
  ].join('\n'),
  'const made = make(limit, true);\nlet colour = Colour.Red;',
  'interface Config { a: number }\nconst c: Config = { a: 1 };',
  'const again = c;',
]);

describe('symbols', () => {
  const outline = (symbols: readonly DocumentSymbol[]): unknown[] =>
    symbols.map(({ name, children = [] }) => (children.length > 0 ? [name, outline(children)] : name));

  it('are those that the cell declares', () => {
    expect(outline(findSymbols(notebook.program, notebook.cell(1)))).toEqual([
      ['Box', ['grow', 'size']],
      ['Colour', ['Red']],
      'limit',
      ['make', ['deep', 'width']],
    ]);
    expect(outline(findSymbols(notebook.program, notebook.cell(2)))).toEqual(['colour', 'made']);
    expect(outline(findSymbols(notebook.program, notebook.cell(0)))).toEqual([]);
  });
});

describe('folding', () => {
  it('keeps the closing line in sight and ends with the cell', () => {
    expect(findFoldingRanges(notebook.program, notebook.cell(1))).toEqual([
      { startLine: 1, endLine: 5 },
      { startLine: 3, endLine: 4 },
    ]);
    expect(findFoldingRanges(notebook.program, notebook.cell(0))).toEqual([
      { startLine: 0, endLine: 1, kind: 'imports' },
    ]);
  });
});

describe('selection', () => {
  it('grows from the word to the cell', () => {
    const { cell, offset } = notebook.at('inside');
    const texts: string[] = [];
    let range: SelectionRange | undefined = findSelectionRange(notebook.program, cell, offset);
    for (; range; range = range.parent) texts.push(cell.document.getText(range.range));
    expect(texts.slice(0, 3)).toEqual(['by', 'this.size + by', 'return this.size + by;']);
    expect(texts.at(-1)).toBe(cell.document.getText());
    expect(texts.every((text, index) => index === 0 || text.length > (texts[index - 1]?.length ?? 0))).toBe(
      true,
    );
  });
});

describe('inlay hints', () => {
  const hints = (index: number) => {
    const cell = notebook.cell(index);
    const preferences = {
      ...DEFAULT_PREFERENCES,
      inlayHints: {
        parameterNames: 'all' as const,
        parameterTypes: true,
        variableTypes: true,
        propertyTypes: true,
        returnTypes: true,
        enumValues: true,
      },
    };
    const end = cell.document.getText().length;
    return findInlayHints(notebook.program, cell, { start: 0, end, preferences }).map(
      ({ label, position }) => {
        const text = typeof label === 'string' ? label : label.map(({ value }) => value).join('');
        return `${position.line}:${position.character} ${text}`;
      },
    );
  };

  it('tell types and parameters, of other cells too', () => {
    expect(hints(2)).toEqual(
      expect.arrayContaining([
        '0:10 : { width: number; deep: boolean }',
        '0:18 width:',
        '0:25 deep:',
        '1:10 : Colour',
      ]),
    );
    expect(hints(4)).toEqual(['0:11 : Config']);
  });

  it('are off unless asked for', () => {
    const request = { start: 0, end: 100, preferences: DEFAULT_PREFERENCES };
    expect(findInlayHints(notebook.program, notebook.cell(2), request)).toEqual([]);
  });
});

describe('semantic tokens', () => {
  function tokens(index: number): string[] {
    const cell = notebook.cell(index);
    const { data } = findSemanticTokens(notebook.program, cell);
    const found: string[] = [];
    let line = 0;
    let character = 0;
    for (let at = 0; at < data.length; at += 5) {
      const [lines = 0, characters = 0, length = 0, type = 0] = data.slice(at, at + 5);
      character = lines === 0 ? character + characters : characters;
      line += lines;
      const start = cell.document.offsetAt({ line, character });
      found.push(
        `${cell.document.getText().slice(start, start + length)} ${SEMANTIC_TOKENS.tokenTypes[type]}`,
      );
    }
    return found;
  }

  it('know what names of other cells are, and stop with the cell', () => {
    expect(tokens(2)).toEqual([
      'made variable',
      'make function',
      'limit variable',
      'colour variable',
      'Colour enum',
      'Red enumMember',
    ]);
    expect(tokens(3)).toEqual([
      'Config interface',
      'a property',
      'c variable',
      'Config interface',
      'a property',
    ]);
  });
});
