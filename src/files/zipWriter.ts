import type { FileHandle } from 'node:fs/promises';
import { deflateRawSync } from 'node:zlib';
import { crc32 } from './crc32.ts';

export interface ZipContent {
  /** With `/` between folders. */
  name: string;
  content: Uint8Array;
}

const LOCAL_HEADER = 30;
const DIRECTORY_ENTRY = 46;
const DIRECTORY_END = 22;
const LIMIT = 0xffffffff;
/** 1980-01-01, the first day that the format knows: the same contents give the same file. */
const DATE = 0x21;

/** A zip archive of compressed files. @throws RangeError if it would need more than 4 GB. */
export function formatZip(files: readonly ZipContent[]): Buffer {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of files) {
    const compressed = deflateRawSync(content);
    const headers = headersOf({
      name,
      offset,
      method: DEFLATED,
      checksum: crc32([content]),
      storedBytes: compressed.length,
      sizeBytes: content.length,
    });
    directory.push(headers.entry);
    pieces.push(headers.local, compressed);
    offset += headers.local.length + compressed.length;
  }
  return Buffer.concat([...pieces, ...directory, endOf(directory, offset)]);
}

/** Writes a zip archive piece by piece, its contents as they are: numbers hardly become smaller. */
export class ZipFileWriter {
  readonly #file: FileHandle;
  readonly #directory: Buffer[] = [];
  #offset = 0;

  /** @param file empty, and the caller's to close. */
  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** @throws RangeError where the archive would need more than 4 GB. */
  async add(name: string, pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    const start = this.#offset + LOCAL_HEADER + Buffer.byteLength(name);
    let [sizeBytes, checksum] = [0, 0];
    for await (const piece of pieces) {
      await this.#write(piece, start + sizeBytes);
      checksum = crc32([piece], checksum);
      sizeBytes += piece.length;
    }
    const entry = { name, method: STORED, checksum, storedBytes: sizeBytes, sizeBytes, offset: this.#offset };
    const headers = headersOf(entry);
    await this.#write(headers.local, this.#offset);
    this.#directory.push(headers.entry);
    this.#offset = start + sizeBytes;
  }

  /** Writes the list of what is in it; without it there is no archive. */
  async end(): Promise<void> {
    const list = Buffer.concat([...this.#directory, endOf(this.#directory, this.#offset)]);
    await this.#write(list, this.#offset);
  }

  async #write(bytes: Uint8Array, position: number): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      at += (await this.#file.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
    }
  }
}

const STORED = 0;
const DEFLATED = 8;

interface Entry {
  name: string;
  method: number;
  checksum: number;
  storedBytes: number;
  sizeBytes: number;
  /** Where its header begins. */
  offset: number;
}

/** The header before the content and the entry in the directory, which have 26 bytes in common. */
function headersOf(entry: Entry): { local: Buffer; entry: Buffer } {
  const { name, method, checksum, storedBytes, sizeBytes, offset } = entry;
  if (sizeBytes > LIMIT) throw new RangeError(`${name} is larger than 4 GB`);
  if (offset + storedBytes > LIMIT) throw new RangeError('a zip archive of more than 4 GB is not written');
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(1 << 11, 2); // names are UTF-8
  fields.writeUInt16LE(method, 4);
  fields.writeUInt16LE(DATE, 8);
  fields.writeUInt32LE(checksum, 10);
  fields.writeUInt32LE(storedBytes, 14);
  fields.writeUInt32LE(sizeBytes, 18);
  fields.writeUInt16LE(Buffer.byteLength(name), 22);
  const local = Buffer.concat([signed(LOCAL_HEADER, 0x04034b50), Buffer.from(name)]);
  fields.copy(local, 4);
  const listed = Buffer.concat([signed(DIRECTORY_ENTRY, 0x02014b50), Buffer.from(name)]);
  listed.writeUInt16LE(20, 4);
  fields.copy(listed, 6);
  listed.writeUInt32LE(offset, 42);
  return { local, entry: listed };
}

function endOf(directory: readonly Buffer[], offset: number): Buffer {
  const count = directory.length;
  if (count > 0xffff) throw new RangeError(`a zip archive of ${count} files is not written`);
  const end = signed(DIRECTORY_END, 0x06054b50);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}

function signed(length: number, signature: number): Buffer {
  const block = Buffer.alloc(length);
  block.writeUInt32LE(signature, 0);
  return block;
}
