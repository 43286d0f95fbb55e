import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { PassThrough, Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import { crc32 } from './crc32.ts';
import type { ZipEntry } from './zipEntry.ts';
import { readCentralDirectory } from './zipDirectory.ts';

const CHUNK_BYTES = 2 ** 18;
/** What deflating adds at most where nothing can be compressed. */
const CHUNK_OVERHEAD_BYTES = 1024;

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
   * Sends an entry's uncompressed bytes through the given streams, as many as the archive says and no more. What is wrong
   * with its checksum comes out at the end.
   * @throws Error when the archive is damaged there, or the signal's reason.
   */
  async copy(
    entry: ZipEntry,
    through: readonly NodeJS.WritableStream[],
    signal?: AbortSignal,
  ): Promise<void> {
    await this.#send(entry, [exactly(entry), checked(entry), ...through], signal);
  }

  async #send(
    entry: ZipEntry,
    through: readonly NodeJS.WritableStream[],
    signal?: AbortSignal,
  ): Promise<void> {
    const start = await this.#dataOffset(entry);
    const compressed = Readable.from(this.#chunks(start, entry.compressedBytes), { objectMode: false });
    const inflate =
      entry.method === 'stored' ? new PassThrough() : zlib.createInflateRaw({ chunkSize: CHUNK_BYTES });
    await pipeline([compressed, inflate, ...through], { signal });
  }

  /**
   * An entry's bytes in one piece.
   * @param options.checksum whether the entry has one: PyTorch can leave it out. Default `true`.
   * @throws Error when there are more than `limitBytes`, or the archive is damaged there.
   */
  async readWhole(entry: ZipEntry, limitBytes: number, { checksum = true } = {}): Promise<Buffer> {
    if (entry.sizeBytes > limitBytes) throw new Error(`${entry.name} is larger than ${limitBytes} bytes`);
    const collected = new PassThrough({ highWaterMark: limitBytes + 1 });
    await this.#send(entry, [exactly(entry), ...(checksum ? [checked(entry)] : []), collected]);
    return (collected.read() as Buffer | null) ?? Buffer.alloc(0);
  }

  /**
   * Some bytes of an entry that is stored as it is, without a look at its checksum.
   * @param into where they are put, as many as are asked for.
   * @throws Error when the entry is packed or has no such bytes.
   */
  async readPart(entry: ZipEntry, offset: number, into: Uint8Array): Promise<void> {
    const end = offset + into.length;
    if (entry.method !== 'stored' || end > Math.min(entry.sizeBytes, entry.compressedBytes)) {
      throw new Error(`${entry.name} has no bytes ${offset} to ${end} that can be read by themselves`);
    }
    const start = await this.#dataOffset(entry);
    for (let done = 0; done < into.length;) {
      const { bytesRead } = await this.#file.read(into, done, into.length - done, start + offset + done);
      if (bytesRead === 0) throw new Error(`${entry.name} is cut off in the archive`);
      done += bytesRead;
    }
  }

  /** The first bytes of an entry, fewer where it has fewer, without the rest being read. */
  async readStart(entry: ZipEntry, length: number): Promise<Buffer> {
    const compressed = Buffer.alloc(Math.min(entry.compressedBytes, length + CHUNK_OVERHEAD_BYTES));
    const offset = await this.#dataOffset(entry);
    const { bytesRead } = await this.#file.read(compressed, 0, compressed.length, offset);
    const there = compressed.subarray(0, bytesRead);
    if (entry.method === 'stored') return there.subarray(0, length);
    // More may follow, so its end must not be looked for.
    const start = zlib.inflateRawSync(there, { finishFlush: zlib.constants.Z_SYNC_FLUSH });
    return start.subarray(0, length);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  /** A stream of the file's own would listen to the file for as long as it is open. */
  async *#chunks(start: number, length: number): AsyncGenerator<Buffer> {
    for (let done = 0; done < length;) {
      const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, length - done));
      const { bytesRead } = await this.#file.read(chunk, 0, chunk.length, start + done);
      if (bytesRead === 0) return;
      yield chunk.subarray(0, bytesRead);
      done += bytesRead;
    }
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

/** Lets the entry's bytes through and fails when they are other ones than were packed. */
function checked({ name, checksum }: ZipEntry): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen = crc32([chunk], seen);
      done(null, chunk);
    },
    flush(done) {
      done(seen === checksum ? null : new Error(`${name} is damaged: its checksum is wrong`));
    },
  });
}
