import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NotebookFileError } from '../../../src/notebook/notebookCells.ts';
import { parseIpynb } from '../../../src/notebook/parseIpynb.ts';

const typescript = { language_info: { name: 'typescript' } };
const notebook = (cells: unknown, metadata: unknown = typescript) =>
  JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells });
const code = (source: unknown, metadata: unknown = {}) => ({
  cell_type: 'code',
  metadata,
  outputs: [],
  source,
});

describe('parseIpynb', () => {
  it('reads code and markdown cells whose source is a text or a list', () => {
    const cells = [
      code(['const x = 1;\n', 'x;']),
      { cell_type: 'markdown', source: '# T\r\ntext' },
      code('x;'),
    ];
    expect(parseIpynb(`\uFEFF${notebook(cells)}`).cells).toEqual([
      { kind: 'code', text: 'const x = 1;\nx;' },
      { kind: 'markdown', text: '# T\ntext' },
      { kind: 'code', text: 'x;' },
    ]);
  });

  it('leaves raw cells out', () => {
    expect(parseIpynb(notebook([{ cell_type: 'raw', source: 'x' }])).cells).toEqual([]);
  });

  it("takes the cell's language before the notebook's, and the kernel's last", () => {
    const own = code('x', { vscode: { languageId: 'typescript' } });
    expect(parseIpynb(notebook([own], { language_info: { name: 'python' } })).cells).toHaveLength(1);
    expect(parseIpynb(notebook([code('x')], { kernelspec: { language: 'TypeScript' } })).cells).toHaveLength(
      1,
    );
  });

  it.each([
    ['no JSON', '{', /is JSON, but this file is not/],
    ['a list', '[]', /is a JSON object/],
    ['an older format', JSON.stringify({ nbformat: 3, worksheets: [] }), /nbformat 4, got 3/],
    ['no format', '{}', /nbformat 4, got none/],
    ['no cells', JSON.stringify({ nbformat: 4 }), /a list "cells"/],
    ['a cell that is a number', notebook([7]), /Cell 1 is no JSON object/],
    ['a cell of an unknown type', notebook([{ cell_type: 'heading' }]), /Cell 1 has the type "heading"/],
    ['a cell without type', notebook([{}]), /Cell 1 has the type none/],
    ['a source that is a number', notebook([code('x'), code([1])]), /source of cell 2/],
    ['another language', notebook([code('x')], { language_info: { name: 'python' } }), /Cell 1 is python/],
    ['no language', notebook([code('x')], {}), /Cell 1 has no language/],
  ])('refuses %s and says what is wrong', (_, text, message) => {
    expect(() => parseIpynb(text)).toThrow(message);
    expect(() => parseIpynb(text)).toThrow(NotebookFileError);
  });

  it('answers any JSON with cells or with an error of its own', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        try {
          expect(Array.isArray(parseIpynb(json).cells)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(NotebookFileError);
        }
      }),
    );
  });
});
