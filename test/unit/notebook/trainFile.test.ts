import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NotebookCell, NotebookCells } from '../../../src/notebook/notebookCells.ts';
import { parseTrainFile } from '../../../src/notebook/parseTrainFile.ts';
import { serializeTrainFile } from '../../../src/notebook/serializeTrainFile.ts';

const lineBreak = fc.constantFrom('\n', '\r\n', '\r');
const line = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('// %%', '//%%', '// %% Load data', '//  %%\t[markdown] Title', '// %% [md]'),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom('// words', '//words', '//', '  // indented', '/// three', ' // %% indented'),
  },
  { weight: 3, arbitrary: fc.constantFrom('', ' ', '\t', '\uFEFF', '\u2028', 'const x = 1;', '}', '"%%"') },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
);
/** Texts in which everything that the format gives meaning to is frequent. */
const fileText = fc
  .tuple(
    fc.constantFrom('', '\uFEFF'),
    fc.array(fc.tuple(line, lineBreak), { maxLength: 14 }),
    line,
    fc.boolean(),
  )
  .map(([mark, lines, last, ended]) => mark + lines.flat().join('') + (ended ? '' : last));
const cellText = fc
  .array(fc.constantFrom('const x = 1;', 'x', '', ' ', '// words', '* list', '# head'), { maxLength: 5 })
  .map((lines) => lines.join('\n'));

const settle = (text: string) => text.replace(/[ \t]*(\n[ \t]*)*$/, '');
const bytesOf = ({ cells }: NotebookCells) => cells.map(({ origin }) => origin);

describe('a file that nobody changed', () => {
  it('is written back byte for byte, whatever its text is', () => {
    fc.assert(
      fc.property(fc.oneof(fileText, fc.string({ unit: 'binary' })), (text) => {
        expect(serializeTrainFile(parseTrainFile(text))).toBe(text);
      }),
      { numRuns: 3000 },
    );
  });

  it('is written back byte for byte although the editor has its own line breaks', () => {
    fc.assert(
      fc.property(fileText, fc.constantFrom('\n', '\r\n'), (text, editorBreak) => {
        const notebook = parseTrainFile(text);
        const cells = notebook.cells.map((cell) => ({
          ...cell,
          text: cell.text.replaceAll('\n', editorBreak),
        }));
        expect(serializeTrainFile({ ...notebook, cells })).toBe(text);
      }),
    );
  });
});

describe('an edit', () => {
  it('of one cell leaves the bytes of every other cell alone and is read back', () => {
    fc.assert(
      fc.property(fileText, fc.nat(), cellText, (text, at, newText) => {
        const before = parseTrainFile(text);
        fc.pre(before.cells.length > 0);
        const index = at % before.cells.length;
        const cells = before.cells.map((cell, i) => (i === index ? { ...cell, text: newText } : cell));
        const after = parseTrainFile(serializeTrainFile({ ...before, cells }));
        expect(after.cells.map(({ kind, title }) => ({ kind, title }))).toEqual(
          before.cells.map(({ kind, title }) => ({ kind, title })),
        );
        expect(settle(after.cells[index]?.text ?? '')).toBe(settle(newText));
        const others = (list: unknown[]) => list.filter((_, i) => i !== index);
        expect(others(bytesOf(after))).toEqual(others(bytesOf(before)));
      }),
      { numRuns: 3000 },
    );
  });

  it('that moves, removes or adds cells keeps kind, title and text of all that remain', () => {
    const added = fc.record({ kind: fc.constantFrom('code' as const, 'markdown' as const), text: cellText });
    fc.assert(
      fc.property(fileText, added, fc.infiniteStream(fc.nat()), (text, newCell, numbers) => {
        const next = () => numbers.next().value;
        const before = parseTrainFile(text);
        const cells: NotebookCell[] = before.cells.filter(() => next() % 4 !== 0);
        cells.splice(next() % (cells.length + 1), 0, newCell);
        cells.sort(() => (next() % 2) - 0.5);
        const after = parseTrainFile(serializeTrainFile({ ...before, cells }));
        const summary = ({ kind, title, text }: NotebookCell) => ({ kind, title, text: settle(text) });
        expect(after.cells.map(summary)).toEqual(cells.map(summary));
      }),
      { numRuns: 3000 },
    );
  });
});

describe('reading', () => {
  it('finds markers, titles, kinds and lines', () => {
    const text = [
      "import * as trainbook from 'trainbook';",
      '',
      '// %% Load the data',
      'const data = 1;',
      '',
      '',
      '//%%[markdown] Why',
      '// # Title',
      '//',
      '//   indented',
      '// %%',
      'data;',
    ].join('\n');
    const cells = parseTrainFile(text).cells.map(({ origin: _, ...cell }) => cell);
    expect(cells).toEqual([
      { kind: 'code', text: "import * as trainbook from 'trainbook';", firstLine: 1 },
      { kind: 'code', text: 'const data = 1;', title: 'Load the data', firstLine: 4 },
      { kind: 'markdown', text: '# Title\n\n  indented', title: 'Why', firstLine: 8 },
      { kind: 'code', text: 'data;', firstLine: 12 },
    ]);
  });

  it('takes code behind the comments of a markdown cell for a code cell', () => {
    const cells = parseTrainFile('// %% [markdown]\n// text\n\nconst x = 1;\n').cells;
    expect(cells.map(({ kind, text, firstLine }) => [kind, text, firstLine])).toEqual([
      ['markdown', 'text', 2],
      ['code', 'const x = 1;', 4],
    ]);
  });

  it.each(['', '\n', '\uFEFF', ' \r\n\t'])('finds no cells in the blank text %j', (text) => {
    expect(parseTrainFile(text).cells).toEqual([]);
  });

  it('gives no line to a cell whose marker ends the file', () => {
    expect(parseTrainFile('// %%').cells[0]).toMatchObject({ kind: 'code', text: '' });
    expect(parseTrainFile('// %%').cells[0]?.firstLine).toBeUndefined();
  });
});

describe('writing', () => {
  const blank: NotebookCells = { cells: [], prologue: '', lineBreak: '\n' };

  it('gives a new notebook the normal form', () => {
    const cells: NotebookCell[] = [
      { kind: 'markdown', text: '# Title\n\ntext' },
      { kind: 'code', text: 'const x = 1;', title: 'First' },
      { kind: 'code', text: '' },
      { kind: 'code', text: 'x;' },
    ];
    expect(serializeTrainFile({ ...blank, cells })).toBe(
      '// %% [markdown]\n// # Title\n//\n// text\n\n// %% First\nconst x = 1;\n\n// %%\n\n// %%\nx;\n',
    );
  });

  it("writes a changed cell with the file's line break", () => {
    const notebook = parseTrainFile('// %%\r\na\r\n\r\n// %%\r\nb');
    const cells = notebook.cells.map((cell, index) => (index === 0 ? { ...cell, text: 'a\nc' } : cell));
    expect(serializeTrainFile({ ...notebook, cells })).toBe('// %%\r\na\r\nc\r\n\r\n// %%\r\nb');
  });

  it('keeps cells apart when one is added behind a last line without line break', () => {
    const notebook = parseTrainFile('// %%\na');
    const cells: NotebookCell[] = [...notebook.cells, { kind: 'code', text: 'b' }];
    expect(serializeTrainFile({ ...notebook, cells })).toBe('// %%\na\n\n// %%\nb\n');
  });

  it('changes the marker when a cell becomes markdown', () => {
    const notebook = parseTrainFile('// %% Title\na\n');
    const cells = notebook.cells.map((cell) => ({ ...cell, kind: 'markdown' as const }));
    expect(serializeTrainFile({ ...notebook, cells })).toBe('// %% [markdown] Title\n// a\n');
  });

  it('gives the first cell a marker when something is put before it', () => {
    const notebook = parseTrainFile('first;\n');
    const cells: NotebookCell[] = [{ kind: 'code', text: 'new;' }, ...notebook.cells];
    expect(serializeTrainFile({ ...notebook, cells })).toBe('// %%\nnew;\n\n// %%\nfirst;\n');
  });
});
