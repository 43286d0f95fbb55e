import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsv } from '../../../../../src/training/datasets/formats/csv.ts';
import { readCsvTable } from '../../../../../src/training/datasets/formats/csvTable.ts';

const fieldsOf = (text: string, separator?: string) =>
  parseCsv(text, 'x.csv', separator).map(({ fields }) => fields);

const field = fc.string({ unit: fc.constantFrom('a', ' ', '"', ',', ';', '\n', '\r', 'ö', '1') });
const rows = fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), { maxLength: 5 });

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

describe('parseCsv', () => {
  it('reads every table that is written with quotes, with either line end', () => {
    fc.assert(
      fc.property(
        rows,
        fc.constantFrom('\n', '\r\n'),
        fc.constantFrom(',', ';', '\t'),
        (table, end, separator) => {
          const text = table.map((fields) => fields.map(quoted).join(separator)).join(end);
          expect(fieldsOf(text, separator)).toEqual(table);
        },
      ),
    );
  });

  it('reads every table whose fields need no quotes', () => {
    const plain = fc
      .string({ unit: fc.constantFrom('a', ' ', 'ö', '1', '\r', '.') })
      .filter((s) => !s.endsWith('\r'));
    fc.assert(
      fc.property(fc.array(fc.array(plain, { minLength: 1 })), (table) => {
        expect(fieldsOf(table.map((fields) => `${fields.join(',')}\n`).join(''))).toEqual(table);
      }),
    );
  });

  it('gives rows or an error that names a line, whatever the text', () => {
    fc.assert(
      fc.property(field, (text) => {
        try {
          for (const { fields, line } of parseCsv(text, 'x.csv')) {
            expect(fields.length).toBeGreaterThan(0);
            expect(line).toBeLessThanOrEqual(text.split('\n').length);
          }
        } catch (error) {
          expect((error as Error).message).toMatch(/^x.csv, line \d+: expected/);
        }
      }),
    );
  });

  it.each([
    [
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['\ufeffa\n', [['a']]],
    [
      'a,\n,b',
      [
        ['a', ''],
        ['', 'b'],
      ],
    ],
    [
      '"a\nb",c\nd,e',
      [
        ['a\nb', 'c'],
        ['d', 'e'],
      ],
    ],
    ['\n', [['']]],
    ['', []],
  ])('reads %j', (text, expected) => expect(fieldsOf(text)).toEqual(expected));

  it.each([
    ['a\n"b" c\n', 'line 2: expected a separator or the end of the line after a field in quotes'],
    ['a\n\nb"c\n', 'line 3: expected quotes only around a whole field'],
    ['"a\nb\n"c","d\n\n', 'line 3: expected a separator'],
    ['x,"d\n\n', 'line 1: expected a quote at the end of the field that begins here'],
  ])('names the line of what is wrong in %j', (text, message) => {
    expect(() => parseCsv(text, 'x.csv')).toThrow(`x.csv, ${message}`);
  });

  it('refuses a separator that is none', () => {
    expect(() => parseCsv('', 'x', '||')).toThrow('one character');
    expect(() => parseCsv('', 'x', '"')).toThrow('neither quote');
  });
});

describe('readCsvTable', () => {
  const table = (text: string) => parseCsv(text, 'x.csv');

  it('gives each column its type', () => {
    const rows = readCsvTable(table('n,i,t,b,c,f,unused\n1.5e1,-3, x,TRUE,dog,2026,?\n.5,4,,0,cat,7,\n\n'), {
      name: 'x.csv',
      columns: {
        n: 'number',
        i: 'integer',
        t: 'text',
        b: 'boolean',
        c: ['cat', 'dog'],
        f: (text) => [text.length],
      },
    });
    const first: { n: number; i: number; t: string; b: boolean; c: number; f: number[] } | undefined =
      rows[0];
    expect(first).toEqual({ n: 15, i: -3, t: ' x', b: true, c: 1, f: [4] });
    expect(rows[1]).toEqual({ n: 0.5, i: 4, t: '', b: false, c: 0, f: [1] });
  });

  it('takes the names of columns from the caller', () => {
    expect(readCsvTable(table('1,2\n'), { name: 'x', header: ['a', 'b'], columns: { b: 'number' } })).toEqual(
      [{ b: 2 }],
    );
  });

  it.each([
    [
      'a\n1\n\n3\n',
      'x.csv, line 3, column a: expected a number, got "". A column with gaps takes a function',
    ],
    ['a\n0x10\n', 'expected a number, got "0x10"'],
    ['a,b\n1\n', 'x.csv, line 2: expected 2 fields, got 1'],
    ['b\n1\n', 'x.csv has no column a; it has b'],
    ['a,a\n1,2\n', 'x.csv has two columns a'],
    ['', 'x.csv is empty'],
  ])('refuses %j', (text, message) => {
    expect(() => readCsvTable(table(text), { name: 'x.csv', columns: { a: 'number' } })).toThrow(message);
  });

  it.each([
    ['integer', '1.5', 'expected a whole number'],
    ['boolean', 'yes', 'expected true, false, 1 or 0, got "yes"'],
    [['cat'], 'dog', 'expected one of cat, got "dog"'],
  ] as const)('refuses what is no %s', (kind, text, message) => {
    expect(() => readCsvTable(table(`a\n${text}\n`), { name: 'x.csv', columns: { a: kind } })).toThrow(
      message,
    );
  });
});
