import ts from 'typescript';
import type { FileSystem } from './fileSystem.ts';
import { textSnapshot } from './textSnapshot.ts';

interface KnownFile {
  version: number;
  snapshot: ts.IScriptSnapshot | undefined;
  /** The text of the editor, for a file that is open there. */
  open: boolean;
}

/**
 * The files on disk as the editor sees them, shared by all notebooks: read once, read again when a change is reported,
 * and an open document counts instead of its file.
 */
export class SourceFiles {
  readonly disk: FileSystem;
  #known = new Map<string, KnownFile>();
  #epoch = 0;
  #structureEpoch = 0;

  constructor(disk: FileSystem) {
    this.disk = disk;
  }

  /** Grows with every change. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Grows when files came or went: then imports may lead elsewhere. */
  get structureEpoch(): number {
    return this.#structureEpoch;
  }

  openDocument(path: string, text: string): void {
    const known = this.#known.get(path);
    const snapshot = textSnapshot(text, known?.snapshot);
    if (!known && !this.disk.fileExists(path)) this.#structureEpoch++;
    this.#known.set(path, { version: (known?.version ?? 0) + 1, snapshot, open: true });
    this.#epoch++;
  }

  closeDocument(path: string): void {
    const known = this.#known.get(path);
    if (!known?.open) return;
    known.open = false;
    this.#forget(known);
    if (!this.disk.fileExists(path)) this.#structureEpoch++;
  }

  /** A file was written, made or removed outside of the editor. */
  noteChange(path: string, kind: 'changed' | 'created' | 'deleted'): void {
    const known = this.#known.get(path);
    if (kind !== 'changed') this.#structureEpoch++;
    if (known && !known.open) this.#forget(known);
    else this.#epoch++;
  }

  version(path: string): string {
    return String(this.#read(path).version);
  }

  snapshot(path: string): ts.IScriptSnapshot | undefined {
    return this.#read(path).snapshot;
  }

  readFile(path: string): string | undefined {
    const known = this.#known.get(path);
    if (known?.snapshot) return known.snapshot.getText(0, known.snapshot.getLength());
    return this.disk.readFile(path);
  }

  fileExists(path: string): boolean {
    return this.#known.get(path)?.open === true || this.disk.fileExists(path);
  }

  /** Is one of these files known, so that a notebook may have read it? */
  isKnown(path: string): boolean {
    return this.#known.has(path);
  }

  #read(path: string): KnownFile {
    const known = this.#known.get(path);
    if (known?.snapshot) return known;
    const text = this.disk.readFile(path);
    const read = known ?? { version: 1, snapshot: undefined, open: false };
    if (text !== undefined) read.snapshot = ts.ScriptSnapshot.fromString(text);
    this.#known.set(path, read);
    return read;
  }

  #forget(known: KnownFile): void {
    known.snapshot = undefined;
    known.version++;
    this.#epoch++;
  }
}
