import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { PassThrough, Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import { readCentralDirectory } from './zipDirectory.ts';

const CHUNK_BYTES = 2 ** 18;

/** One file in a zip archive. */
export interface ZipEntry {
  /** With `/` between folders, never absolute and without `..`. */
  name: string;
  method: 'stored' | 'deflated';
  compressedBytes: number;
  sizeBytes: number;
  isExecutable: boolean;
  /** Where the entry's local header begins. */
  headerOffset: number;
}

/** A zip archive on disk, read in pieces; whoever opens it closes it. */
export class ZipFile {
  /** Folders are left out. */
  readonly entries: readonly ZipEntry[];
  readonly #file: FileHandle;

  private constructor(file: FileHandle, entries: ZipEntry[]) {
    this.#file = file;
    this.entries = entries;
  }

  /** @throws Error when the file is no zip archive, is cut off or has a name that leads out of its folder. */
  static async open(path: string): Promise<ZipFile> {
    const file = await open(path, 'r');
    try {
      return new ZipFile(file, await readCentralDirectory(file));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /**
   * Sends an entry's uncompressed bytes through the given streams, as many as the archive says and no more.
   * @throws Error when the archive is damaged there, or the signal's reason.
   */
  async copy(
    entry: ZipEntry,
    through: readonly NodeJS.WritableStream[],
    signal?: AbortSignal,
  ): Promise<void> {
    const start = await this.#dataOffset(entry);
    const compressed =
      entry.compressedBytes === 0
        ? Readable.from([])
        : this.#file.createReadStream({
            start,
            end: start + entry.compressedBytes - 1,
            autoClose: false,
            highWaterMark: CHUNK_BYTES,
          });
    const inflate =
      entry.method === 'stored' ? new PassThrough() : zlib.createInflateRaw({ chunkSize: CHUNK_BYTES });
    await pipeline([compressed, inflate, exactly(entry), ...through], { signal });
  }

  /** An entry's bytes in one piece. @throws Error when there are more than `limitBytes`. */
  async readWhole(entry: ZipEntry, limitBytes: number): Promise<Buffer> {
    if (entry.sizeBytes > limitBytes) throw new Error(`${entry.name} is larger than ${limitBytes} bytes`);
    const collected = new PassThrough({ highWaterMark: limitBytes + 1 });
    await this.copy(entry, [collected]);
    return (collected.read() as Buffer | null) ?? Buffer.alloc(0);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  /** The local header repeats name and extra field, whose lengths may differ from the directory's. */
  async #dataOffset(entry: ZipEntry): Promise<number> {
    const header = Buffer.alloc(30);
    const { bytesRead } = await this.#file.read(header, 0, header.length, entry.headerOffset);
    if (bytesRead < header.length || header.readUInt32LE(0) !== 0x04034b50) {
      throw new Error(`the archive is damaged at ${entry.name}`);
    }
    return entry.headerOffset + header.length + header.readUInt16LE(26) + header.readUInt16LE(28);
  }
}

/** Lets the entry's bytes through and fails when there are more or fewer. */
function exactly({ name, sizeBytes }: ZipEntry): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      done(seen > sizeBytes ? new Error(`${name} is larger than the archive says`) : null, chunk);
    },
    flush(done) {
      done(seen < sizeBytes ? new Error(`${name} is cut off in the archive`) : null);
    },
  });
}
