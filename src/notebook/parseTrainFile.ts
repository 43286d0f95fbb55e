import { bodyToText, isBlank, isComment, parseMarker } from './cellMarker.ts';
import type { NotebookCell, NotebookCells } from './notebookCells.ts';

const BYTE_ORDER_MARK = '\uFEFF';

interface CellLines {
  kind: 'code' | 'markdown';
  title?: string;
  head: string;
  lines: string[];
  firstLine: number;
}

/**
 * Reads a `.train.ts` file: `// %%` starts a code cell and `// %% [markdown]` a markdown cell; more text on such a line
 * is the cell's title. Code before the first marker is a cell without a marker, and so is code after the comments of a
 * markdown cell: the file runs as an ordinary module too, and there that code runs.
 *
 * Any text is a notebook; `serializeTrainFile` gives exactly the same text back. A text that is blank has no cells.
 */
export function parseTrainFile(text: string): NotebookCells {
  const { prologue, rest } = splitPrologue(text);
  const groups = groupLines(rest, countLines(prologue) + 1);
  return {
    cells: groups.map((group, index) => toCell(group, index === groups.length - 1)),
    prologue,
    lineBreak: detectLineBreak(text),
  };
}

function splitPrologue(text: string): { prologue: string; rest: string } {
  const mark = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  const lines = splitLines(text.slice(mark.length));
  const first = lines.findIndex((line) => !isBlank(line));
  const blank = (first < 0 ? lines : lines.slice(0, first)).join('');
  return { prologue: mark + blank, rest: text.slice(mark.length + blank.length) };
}

function groupLines(text: string, firstLine: number): CellLines[] {
  const groups: CellLines[] = [];
  let lineNumber = firstLine;
  for (const line of splitLines(text)) {
    const marker = parseMarker(withoutBreak(line));
    const current = groups.at(-1);
    if (marker) groups.push({ ...marker, head: line, lines: [], firstLine: lineNumber + 1 });
    else if (current && belongsTo(current, line)) current.lines.push(line);
    else groups.push({ kind: 'code', head: '', lines: [line], firstLine: lineNumber });
    lineNumber++;
  }
  return groups;
}

function belongsTo({ kind }: CellLines, line: string): boolean {
  return kind === 'code' || isBlank(line) || isComment(line);
}

function toCell({ kind, title, head, lines, firstLine }: CellLines, last: boolean): NotebookCell {
  const { body, tail } = splitTail(lines);
  const hasLine = head === '' || withoutBreak(head) !== head;
  return {
    kind,
    text: bodyToText(kind, body),
    ...(title !== undefined && { title }),
    ...(hasLine && { firstLine }),
    origin: { head, body, tail, last },
  };
}

function splitTail(lines: string[]): { body: string; tail: string } {
  const end = lines.findLastIndex((line) => !isBlank(line));
  const lastLine = lines[end];
  if (lastLine === undefined) return { body: '', tail: lines.join('') };
  const body = lines.slice(0, end).join('') + withoutBreak(lastLine);
  return { body, tail: lines.join('').slice(body.length) };
}

function splitLines(text: string): string[] {
  return text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? [];
}

function withoutBreak(line: string): string {
  return line.replace(/[\r\n]+$/, '');
}

function countLines(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}

function detectLineBreak(text: string): '\n' | '\r\n' {
  const pairs = text.match(/\r\n/g)?.length ?? 0;
  const all = text.match(/\n/g)?.length ?? 0;
  return pairs > all - pairs ? '\r\n' : '\n';
}
