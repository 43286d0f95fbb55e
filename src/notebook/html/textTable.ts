export type Alignment = 'left' | 'right';

export interface TextTable {
  columns: string[];
  /** As many cells a row as there are columns; missing ones are blank. */
  rows: string[][];
  /** By column; `left` where it is not given. */
  alignments?: Alignment[];
}

/** A table in characters of one width. Line breaks inside a cell become spaces. */
export function formatTextTable({ columns, rows, alignments = [] }: TextTable): string {
  const flat = (text: string) => text.replace(/\s+/g, ' ');
  const all = [columns, ...rows].map((row) => columns.map((_, index) => flat(row[index] ?? '')));
  const widths = columns.map((_, index) => Math.max(...all.map((row) => row[index]?.length ?? 0)));
  const format = (row: string[]) =>
    row
      .map((text, index) => pad(text, widths[index] ?? 0, alignments[index] ?? 'left'))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  const [head = [], ...body] = all;
  return [format(head), rule, ...body.map(format)].join('\n');
}

function pad(text: string, width: number, alignment: Alignment): string {
  return alignment === 'right' ? text.padStart(width) : text.padEnd(width);
}
