import type { CellError } from '../../protocol/kernelMessages.ts';
import type { TextLayout } from './formatTable.ts';
import { cutText } from './textWidth.ts';

/** A cell as an error needs it. */
export interface CellSource {
  /** From 1, counting code and markdown cells, as the editor shows them. */
  number: number;
  text: string;
  /** Line of the file, from 1, at which the text begins; undefined in an `.ipynb`. */
  firstLine?: number;
}

export interface ErrorContext {
  /** The cell that ran. */
  cell: CellSource;
  /** How the notebook is named in the output. */
  notebook: string;
}

const LINES_BEFORE = 2;
const LINES_AFTER = 1;

/** An error with its place in the notebook, the lines around it, and the rest of the stack. */
export function formatError(error: CellError, { cell, notebook }: ErrorContext, layout: TextLayout): string {
  const { paint } = layout;
  const { location } = error;
  const isInCell = location !== undefined && location.file === undefined;
  const place = isInCell ? describePlace(cell, notebook, location) : `cell ${cell.number} of ${notebook}`;
  return [
    `${paint.red(paint.bold(`${error.name}: ${error.message}`))}`,
    `  ${paint.dim(`in ${place}`)}`,
    ...(isInCell ? ['', ...codeFrame(cell, location, layout)] : []),
    ...stackLines(error).map((line) => paint.dim(line)),
    ...(error.cause ? [paint.dim(`caused by ${error.cause.name}: ${error.cause.message}`)] : []),
  ].join('\n');
}

function describePlace(cell: CellSource, notebook: string, { line, column }: Place): string {
  if (cell.firstLine === undefined) return `${notebook}, cell ${cell.number}, line ${line}, column ${column}`;
  return `${notebook}:${cell.firstLine + line - 1}:${column} (cell ${cell.number}, line ${line})`;
}

type Place = { line: number; column: number };

function codeFrame(cell: CellSource, { line, column }: Place, { width, paint }: TextLayout): string[] {
  const lines = cell.text.split('\n');
  const first = Math.max(1, line - LINES_BEFORE);
  const last = Math.min(lines.length, line + LINES_AFTER);
  const numberOf = (lineNumber: number) => String(lineNumber + (cell.firstLine ?? 1) - 1);
  const gutter = numberOf(last).length;
  const frame: string[] = [];
  for (let number = first; number <= last; number++) {
    const code = (lines[number - 1] ?? '').replaceAll('\t', ' ').trimEnd();
    const text = `${number === line ? '>' : ' '} ${numberOf(number).padStart(gutter)} | ${code}`;
    frame.push(number === line ? cutText(text, width) : paint.dim(cutText(text, width)));
    if (number === line && column < width - gutter - 5) {
      frame.push(paint.red(`${' '.repeat(gutter + 2)} | ${' '.repeat(Math.max(0, column - 1))}^`));
    }
  }
  return frame;
}

/** The calls of the stack that lead to the place, without the first, which the frame shows. */
function stackLines({ stack }: CellError): string[] {
  const calls = (stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return calls.length > 1 ? calls.map((line) => `  ${line.trim()}`) : [];
}
