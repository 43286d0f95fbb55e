/** Text that is no TypeScript, at a place counted from 1. Nothing of it ran. */
export class SourceSyntaxError extends SyntaxError {
  override readonly name = 'SyntaxError';
  readonly line: number;
  readonly column: number;
  /** Absolute path, for a file that a cell imports. */
  readonly file: string | undefined;

  constructor(message: string, place: { line: number; column: number; file?: string }) {
    super(message);
    this.line = place.line;
    this.column = place.column;
    this.file = place.file;
  }
}
