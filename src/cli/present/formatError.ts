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
  /** The cell in which the error's place is or, without a place in a cell, the cell that ran. */
  cell: CellSource;
  /** How the notebook is named in the output. */
  notebook: string;
  /** How another file is named. */
  nameFile(absolutePath: string): string;
}

const LINES_BEFORE = 2;
const LINES_AFTER = 1;

/** An error with its place in the notebook, the lines around it, and the rest of the stack. */
export function formatError(error: CellError, context: ErrorContext, layout: TextLayout): string {
  const { paint } = layout;
  const { location } = error;
  const head = error.message === '' ? error.name : `${error.name}: ${error.message}`;
  const isInCell = location !== undefined && location.file === undefined;
  return [
    paint.red(paint.bold(head)),
    `  ${paint.dim(`in ${describePlace(location, context)}`)}`,
    ...(isInCell ? ['', ...codeFrame(context.cell, location, layout)] : []),
    ...stackLines(error, head).map((line) => paint.dim(line)),
  ].join('\n');
}

function describePlace(location: CellError['location'], { cell, notebook, nameFile }: ErrorContext): string {
  if (location === undefined) return `cell ${cell.number} of ${notebook}`;
  const { file, line, column } = location;
  if (file !== undefined)
    return `${nameFile(file)}:${line}:${column} (from cell ${cell.number} of ${notebook})`;
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

/** The stack below its head; nothing where it only repeats the place that the frame shows. */
function stackLines({ stack, cause }: CellError, head: string): string[] {
  if (stack === undefined) return cause ? [`  Caused by ${cause.name}: ${cause.message}`] : [];
  const rest = stack.startsWith(head) ? stack.slice(head.length) : stack;
  const lines = rest.split('\n').filter((line) => line.trim() !== '');
  return lines.length > 1
    ? lines.map((line) => (line.startsWith(' ') ? `    ${line.trim()}` : `  ${line}`))
    : [];
}
