/** One line of a CSV file: its fields, and the number of the text line where it begins, from 1 on. */
export interface CsvRow {
  fields: string[];
  line: number;
}

const QUOTE = '"';

/**
 * Cuts a text into rows and fields as RFC 4180 says: fields in quotes may hold separators, line ends and doubled
 * quotes; lines end by LF or CRLF, the last one with or without. Nothing is trimmed or converted.
 * @param name of the file, for errors.
 * @param separator one character.
 * @throws Error that names the line where the text breaks the rules.
 */
export function parseCsv(text: string, name: string, separator = ','): CsvRow[] {
  if (separator.length !== 1 || /["\r\n]/.test(separator)) {
    throw new Error(
      `a separator is one character, neither quote nor line end, got ${JSON.stringify(separator)}`,
    );
  }
  const reader = new CsvReader(text, name, separator);
  const rows: CsvRow[] = [];
  while (!reader.isAtEnd) rows.push(reader.readRow());
  return rows;
}

class CsvReader {
  private at: number;
  private line = 1;

  constructor(
    private readonly text: string,
    private readonly name: string,
    private readonly separator: string,
  ) {
    this.at = text.startsWith('\ufeff') ? 1 : 0;
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  readRow(): CsvRow {
    const row: CsvRow = { fields: [], line: this.line };
    do row.fields.push(this.readField());
    while (this.skip(this.separator));
    if (!this.isAtEnd && !this.skip('\r\n') && !this.skip('\n')) {
      throw this.error('a separator or the end of the line after a field in quotes');
    }
    this.line++;
    return row;
  }

  private readField(): string {
    if (this.skip(QUOTE)) return this.readQuoted();
    const start = this.at;
    while (!this.isAtEnd && !this.isAtFieldEnd()) {
      if (this.text[this.at] === QUOTE) throw this.error('quotes only around a whole field');
      this.at++;
    }
    return this.text.slice(start, this.at);
  }

  private readQuoted(): string {
    const start = this.line;
    let field = '';
    for (;;) {
      const end = this.text.indexOf(QUOTE, this.at);
      if (end < 0) throw this.error('a quote at the end of the field that begins here', start);
      const piece = this.text.slice(this.at, end);
      this.line += piece.split('\n').length - 1;
      field += piece;
      this.at = end + 1;
      if (!this.skip(QUOTE)) return field;
      field += QUOTE;
    }
  }

  private isAtFieldEnd(): boolean {
    const character = this.text[this.at]!;
    return character === this.separator || character === '\n' || this.text.startsWith('\r\n', this.at);
  }

  private skip(wanted: string): boolean {
    if (!this.text.startsWith(wanted, this.at)) return false;
    this.at += wanted.length;
    return true;
  }

  private error(expected: string, line = this.line): Error {
    return new Error(`${this.name}, line ${line}: expected ${expected}. Is the separator ${this.separator}?`);
  }
}
