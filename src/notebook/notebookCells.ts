/** Where a cell of a `.train.ts` file came from: with it an unchanged cell is written back byte for byte. */
export interface CellOrigin {
  /** The marker line with its line break; empty for a cell that no marker starts. */
  head: string;
  /** The lines between marker and tail as they stand in the file. */
  body: string;
  /** The line break after the last line that is not blank, and the blank lines up to the next cell. */
  tail: string;
  /** The last cell of the file: its tail ends the file instead of keeping two cells apart. */
  last: boolean;
}

export interface NotebookCell {
  kind: 'code' | 'markdown';
  /** What the editor shows: without marker, without comment signs in a markdown cell, lines joined by `\n`. */
  text: string;
  /** The text after `// %%`, if there is any. */
  title?: string;
  /** Line of the file, from 1, where {@link NotebookCell.text} begins; undefined where the file has no such line. */
  firstLine?: number;
  /** Undefined for a cell that did not come from a `.train.ts` file. */
  origin?: CellOrigin;
}

export interface NotebookCells {
  cells: NotebookCell[];
  /** Byte order mark and blank lines before the first cell. */
  prologue: string;
  /** What ends a line that is written anew. */
  lineBreak: '\n' | '\r\n';
}

/** A file that is no notebook. The message says what was expected, what came and what to do. */
export class NotebookFileError extends Error {
  override readonly name = 'NotebookFileError';
}
