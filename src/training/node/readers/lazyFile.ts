import type { FileHandle } from 'node:fs/promises';
import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import type { RandomAccess } from '../../../files/tarIndex.ts';

/** A file that nobody has read for so long is closed; the next read opens it again. */
const IDLE_MS = 1000;

/** A file that is open only while it is read, so that a data set need not be disposed. */
export class LazyFile implements RandomAccess {
  private handle: Promise<FileHandle> | undefined;
  private reads = 0;
  private idle: NodeJS.Timeout | undefined;

  private constructor(
    private readonly path: string,
    readonly sizeBytes: number,
  ) {}

  /** @throws Error if it can not be read. */
  static async open(file: string): Promise<LazyFile> {
    try {
      return new LazyFile(file, (await stat(file)).size);
    } catch (error) {
      throw new Error(`cannot read ${path.basename(file)} (${(error as NodeJS.ErrnoException).code})`, {
        cause: error,
      });
    }
  }

  /** For people. */
  get name(): string {
    return path.basename(this.path);
  }

  /** @throws Error if the file has not so many bytes there. */
  async read(offset: number, length: number): Promise<Buffer> {
    if (offset + length > this.sizeBytes) {
      throw new Error(`${this.name} is cut off: expected ${offset + length} bytes, it has ${this.sizeBytes}`);
    }
    clearTimeout(this.idle);
    this.reads++;
    try {
      this.handle ??= open(this.path, 'r');
      return await readWhole(await this.handle, { offset, length, name: this.name });
    } finally {
      if (--this.reads === 0) this.idle = setTimeout(() => void this.close(), IDLE_MS).unref();
    }
  }

  /** Closes it now; a later read opens it again. */
  async close(): Promise<void> {
    clearTimeout(this.idle);
    const { handle } = this;
    this.handle = undefined;
    await handle?.then(
      (opened) => opened.close(),
      () => undefined,
    );
  }
}

interface Piece {
  offset: number;
  length: number;
  name: string;
}

async function readWhole(file: FileHandle, { offset, length, name }: Piece): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, offset + filled);
    if (bytesRead === 0) throw new Error(`${name} has become shorter while it was read`);
    filled += bytesRead;
  }
  return buffer;
}
