import type { CsvRow } from './csv.ts';

/**
 * What a column holds: numbers, whole numbers, texts, `true` and `false`, names of classes (which become their index in
 * this list), or what a function makes of the text.
 */
export type CsvColumn =
  'number' | 'integer' | 'text' | 'boolean' | readonly string[] | ((text: string) => unknown);

/** The values that a column of this kind gives. */
export type CsvValue<Column extends CsvColumn> = Column extends 'text'
  ? string
  : Column extends 'boolean'
    ? boolean
    : Column extends (text: string) => infer Value
      ? Value
      : number;

/** One row of a table with these columns. */
export type CsvSample<Columns extends Readonly<Record<string, CsvColumn>>> = {
  -readonly [Name in keyof Columns]: CsvValue<Columns[Name]>;
};

export interface CsvTable<Columns extends Readonly<Record<string, CsvColumn>>> {
  /** Of the file, for errors. */
  name: string;
  columns: Columns;
  /** The names of the columns in their order; without them the first row says them. */
  header?: readonly string[];
}

/**
 * Brings the rows of a CSV file into the types of its columns. Columns that are not named are left out; empty lines at
 * the end are too.
 * @throws Error that names line and column of the first value that is none.
 */
export function readCsvTable<const Columns extends Readonly<Record<string, CsvColumn>>>(
  rows: readonly CsvRow[],
  { name, columns, header }: CsvTable<Columns>,
): CsvSample<Columns>[] {
  const names = header ?? rows[0]?.fields;
  if (!names) throw new Error(`${name} is empty: expected a first line with the names of the columns`);
  const places = Object.entries(columns).map(([column, kind]) => ({
    column,
    index: findColumn(names, column, name),
    parse: columnParser(kind),
  }));
  return withoutEmptyEnd(rows.slice(header ? 0 : 1), names.length).map(({ fields, line }) => {
    if (fields.length !== names.length) {
      throw new Error(`${name}, line ${line}: expected ${names.length} fields, got ${fields.length}`);
    }
    const values = places.map(({ column, index, parse }) => {
      const text = fields[index]!;
      try {
        return [column, parse(text)] as const;
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        throw new Error(`${name}, line ${line}, column ${column}: ${message}`, { cause: error });
      }
    });
    return Object.fromEntries(values) as CsvSample<Columns>;
  });
}

function withoutEmptyEnd(rows: readonly CsvRow[], columns: number): readonly CsvRow[] {
  if (columns < 2) return rows;
  const last = rows.findLastIndex(({ fields }) => fields.length > 1 || fields[0] !== '');
  return rows.slice(0, last + 1);
}

/** So much of a file stands in an error and no more. */
const MOST_CITED = 300;

function cited(text: string): string {
  return JSON.stringify(text.slice(0, MOST_CITED));
}

function findColumn(names: readonly string[], column: string, file: string): number {
  const index = names.indexOf(column);
  if (index < 0)
    throw new Error(`${file} has no column ${column}; it has ${names.join(', ').slice(0, MOST_CITED)}`);
  if (names.includes(column, index + 1)) throw new Error(`${file} has two columns ${column}`);
  return index;
}

function columnParser(kind: CsvColumn): (text: string) => unknown {
  if (typeof kind === 'function') return kind;
  if (typeof kind === 'object') return (text) => indexOfClass(kind, text);
  return PARSERS[kind];
}

const PARSERS = {
  text: (text: string) => text,
  number: (text: string) => toNumber(text, 'a number'),
  integer(text: string) {
    const value = toNumber(text, 'a whole number');
    if (Number.isSafeInteger(value)) return value;
    throw new Error(`expected a whole number, got ${cited(text)}`);
  },
  boolean(text: string) {
    if (/^(true|1)$/i.test(text)) return true;
    if (/^(false|0)$/i.test(text)) return false;
    throw new Error(`expected true, false, 1 or 0, got ${cited(text)}`);
  },
} as const;

const NUMBER = /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i;

function toNumber(text: string, what: string): number {
  if (NUMBER.test(text)) return Number(text);
  const hint = text.trim() === '' ? '. A column with gaps takes a function instead of a kind' : '';
  throw new Error(`expected ${what}, got ${cited(text)}${hint}`);
}

function indexOfClass(names: readonly string[], text: string): number {
  const index = names.indexOf(text);
  if (index >= 0) return index;
  throw new Error(`expected one of ${names.join(', ')}, got ${cited(text)}`);
}
