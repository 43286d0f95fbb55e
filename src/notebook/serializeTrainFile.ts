import { bodyToText, formatMarker, isBlank, isComment, parseMarker, textToBody } from './cellMarker.ts';
import type { CellMarker } from './cellMarker.ts';
import type { CellOrigin, NotebookCell, NotebookCells } from './notebookCells.ts';

/**
 * Writes a `.train.ts` file. Cells that are as they were read keep every byte; a changed, new or moved cell is written
 * with the notebook's line break, and what is new gets the normal form: marker, text, one blank line.
 *
 * A line of a code cell that is itself a marker starts a cell when the file is read again: that is what it says.
 */
export function serializeTrainFile({ cells, prologue, lineBreak }: NotebookCells): string {
  let text = '';
  cells.forEach((cell, index) => {
    const around = { previous: cells[index - 1], next: cells[index + 1], prologue, lineBreak };
    text += new CellWriter(cell, around).write();
  });
  const needsBreak = text !== '' && /[ \t]$/.test(prologue);
  return prologue + (needsBreak ? lineBreak : '') + text;
}

interface Surroundings {
  previous: NotebookCell | undefined;
  next: NotebookCell | undefined;
  prologue: string;
  lineBreak: string;
}

class CellWriter {
  constructor(
    private readonly cell: NotebookCell,
    private readonly around: Surroundings,
  ) {}

  write(): string {
    const { lineBreak, next } = this.around;
    const body = this.body();
    const rest = body + this.tail(body);
    let head = this.head(body);
    if (head !== '' && body !== '') head = endLine(head, lineBreak);
    if (head.endsWith('\r') && rest.startsWith('\n')) head += '\n'; // two line breaks would become one
    return next ? endLine(head + rest, lineBreak) : head + rest;
  }

  private head(body: string): string {
    const { kind, title, origin } = this.cell;
    const marker = origin && originMarker(origin);
    if (origin && marker && marker.kind === kind && marker.title === title) return origin.head;
    if (origin?.head === '' && this.standsWithoutMarker(body)) return '';
    return formatMarker({ kind, title }) + this.around.lineBreak;
  }

  /** Whether reading the cell without a marker would find the same cell again. */
  private standsWithoutMarker(body: string): boolean {
    const { kind, title } = this.cell;
    const { previous, prologue } = this.around;
    const firstLine = body.split(/\r\n?|\n/, 1)[0] as string;
    if (kind !== 'code' || title !== undefined || isBlank(firstLine)) return false;
    if (previous) return previous.kind === 'markdown' && !isComment(firstLine);
    return prologue !== '' || !body.startsWith('\uFEFF'); // which would be read as the file's byte order mark
  }

  private body(): string {
    const { kind, text, origin } = this.cell;
    return this.unchanged
      ? (origin?.body ?? '')
      : textToBody(kind, text).replaceAll('\n', this.around.lineBreak);
  }

  private get unchanged(): boolean {
    const { kind, text, origin } = this.cell;
    if (!origin || kind !== (originMarker(origin)?.kind ?? 'code')) return false;
    return bodyToText(kind, origin.body) === bodyToText('code', text);
  }

  private tail(body: string): string {
    const { origin } = this.cell;
    const { next, lineBreak } = this.around;
    const ending = body === '' ? '' : lineBreak;
    const normal = next ? ending + lineBreak : ending;
    if (!origin) return normal;
    if (origin.last && next) return /\n[^]*\n/.test(origin.tail) ? origin.tail : normal;
    if (!origin.last && !next) return ending;
    if (origin.body === '' && body !== '') return endLine(origin.tail.replace(/^[ \t]+/, ''), lineBreak);
    return origin.tail;
  }
}

function originMarker({ head }: CellOrigin): CellMarker | undefined {
  return parseMarker(head.replace(/[\r\n]+$/, ''));
}

function endLine(text: string, lineBreak: string): string {
  return /[\r\n]$/.test(text) ? text : text + lineBreak;
}
