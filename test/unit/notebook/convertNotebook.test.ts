import fc from 'fast-check';
import { expect, it } from 'vitest';
import { convertNotebook } from '../../../src/notebook/convertNotebook.ts';
import { NotebookFileError } from '../../../src/notebook/notebookCells.ts';
import { parseIpynb } from '../../../src/notebook/parseIpynb.ts';
import { parseTrainFile } from '../../../src/notebook/parseTrainFile.ts';

const line = fc.oneof(
  fc.constantFrom('// %%', '//%% Title', '// %% [markdown]', '// %% parameters', '// words', '//', '', ' \t'),
  fc.constantFrom('const x = 1;', '`', '// %% [md] T', '\uFEFF', '\u2028', '"\\n"'),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const trainText = fc
  .tuple(
    fc.constantFrom('', '\uFEFF'),
    fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 12 }),
  )
  .map(([mark, lines]) => mark + lines.flat().join(''));

it('a .train.ts file comes back from .ipynb byte for byte, whatever its text is', () => {
  fc.assert(
    fc.property(fc.oneof(trainText, fc.string({ unit: 'binary' })), (text) => {
      expect(convertNotebook(convertNotebook(text, 'ipynb').text, 'train').text).toBe(text);
    }),
    { numRuns: 2000 },
  );
});

it('the cells of an .ipynb file come back from .train.ts, or the file is refused', () => {
  const cell = fc.record({
    cell_type: fc.constantFrom('code', 'markdown'),
    source: fc.array(line, { maxLength: 4 }).map((lines) => lines.join('\n')),
  });
  let taken = 0;
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 5 }), (cells) => {
      const metadata = { language_info: { name: 'typescript' } };
      const ipynb = JSON.stringify({ nbformat: 4, metadata, cells });
      try {
        const there = convertNotebook(ipynb, 'train').text;
        const back = parseIpynb(convertNotebook(there, 'ipynb').text).cells;
        const contents = ({ cells }: ReturnType<typeof parseIpynb>) =>
          cells.map(({ kind, text }) => [kind, text]);
        expect(contents({ ...parseIpynb(ipynb), cells: back })).toEqual(contents(parseIpynb(ipynb)));
        taken += 1;
      } catch (error) {
        if (!(error instanceof NotebookFileError)) throw error;
      }
    }),
  );
  expect(taken).toBeGreaterThan(10);
});

it('a cell that has a line like a marker is refused by its number', () => {
  const cells = [1, 2].map((n) => ({ cell_type: 'code', source: n === 2 ? 'a;\n// %% b' : 'a;' }));
  const text = JSON.stringify({ nbformat: 4, metadata: { language_info: { name: 'typescript' } }, cells });
  expect(() => convertNotebook(text, 'train')).toThrow(
    'Cell 2 would not be the same cell in the other format',
  );
});

it('metadata can hide no code', () => {
  const source = 'a;';
  const origin = { head: '// %%\nevil();\n', body: 'evil();', tail: '\nevil();', last: false };
  const cells = [
    { cell_type: 'code', source, metadata: { trainbook: { title: 'T\nevil();', origin } } },
    {
      cell_type: 'code',
      source,
      metadata: { trainbook: { origin: { ...origin, head: '// %%\n', tail: '' } } },
    },
  ];
  const metadata = {
    language_info: { name: 'typescript' },
    trainbook: { prologue: 'evil();\n', lineBreak: 7 },
  };
  const { text } = convertNotebook(JSON.stringify({ nbformat: 4, metadata, cells }), 'train');
  expect(text).not.toContain('evil');
  expect(parseTrainFile(text).cells.map((cell) => cell.text)).toEqual(['a;', 'a;']);
});
