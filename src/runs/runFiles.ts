import {
  close,
  closeSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/** What the recorder needs of a disk. Every method throws what the system says. */
export interface RunFiles {
  /** Makes a folder and those above it. @returns false if it was there already. */
  makeFolder(folder: string): boolean;
  /** Replaces a file as a whole: a reader sees the old or the new content, and a crash leaves one of them. */
  replace(file: string, content: string): void;
  openLog(file: string): LogFile;
}

/** A file that only grows. */
export interface LogFile {
  /** Appends all of the text or, if it throws, nothing of it. */
  append(text: string): void;
  /** Asks the system to bring what was appended to the disk, without waiting for it. */
  flush(): void;
  close(): void;
}

export const diskRunFiles: RunFiles = { makeFolder, replace, openLog: (file) => new DiskLogFile(file) };

function makeFolder(folder: string): boolean {
  return mkdirSync(folder, { recursive: true }) !== undefined;
}

function replace(file: string, content: string): void {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.tmp`);
  try {
    writeDurably(temporary, content);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function writeDurably(file: string, content: string): void {
  const descriptor = openSync(file, 'w');
  try {
    writeFileSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

class DiskLogFile implements LogFile {
  private readonly descriptor: number;
  private length: number;
  private torn = false;
  private flushing = false;
  private closing = false;

  constructor(file: string) {
    this.descriptor = openSync(file, 'a');
    this.length = fstatSync(this.descriptor).size;
  }

  append(text: string): void {
    const bytes = Buffer.from(text);
    let written = 0;
    // A full disk takes the first half of a line: it is taken back, or the next line would be glued to it.
    if (this.torn) ftruncateSync(this.descriptor, this.length);
    this.torn = true;
    while (written < bytes.length) written += writeSync(this.descriptor, bytes, written);
    this.torn = false;
    this.length += written;
  }

  flush(): void {
    if (this.flushing) return;
    this.flushing = true;
    // What write(2) took survives the process; this is against a power cut, and its failure is worth no word.
    fdatasync(this.descriptor, () => {
      this.flushing = false;
      if (this.closing) close(this.descriptor, () => undefined);
    });
  }

  close(): void {
    if (this.closing) return;
    this.closing = true;
    this.flush();
  }
}
