import { readFileSync, statSync } from 'node:fs';

/** Every cell's name in the server begins so. */
const CELL = '^/vscode-notebook-cell/';

/** The notebooks in whose cells to be silent, as the extension wrote them down last. */
export class MutedNotebooks {
  private names: ReadonlySet<unknown> = new Set();
  private stamp = '';

  /** @param file see src/protocol/mutedNotebooks.ts; it may be missing, and may change at any time. */
  constructor(private readonly file: string) {}

  /** Whether a file of the server is a cell of one of them. */
  hasCell(file: unknown): boolean {
    if (typeof file !== 'string' || !file.startsWith(CELL)) return false;
    this.update();
    return this.names.has(file.slice(0, file.lastIndexOf('#')));
  }

  private update(): void {
    try {
      const { mtimeMs, ino, size } = statSync(this.file);
      const stamp = `${mtimeMs} ${ino} ${size}`;
      if (stamp === this.stamp) return;
      const names: unknown = JSON.parse(readFileSync(this.file, 'utf8'));
      this.names = new Set(Array.isArray(names) ? names : []);
      this.stamp = stamp;
    } catch {
      this.names = new Set(); // no such file: nothing is muted
      this.stamp = '';
    }
  }
}
