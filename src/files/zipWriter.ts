import { deflateRawSync } from 'node:zlib';

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
    const shared = sharedFields(name, content, compressed.length);
    const local = Buffer.concat([signed(LOCAL_HEADER, 0x04034b50), Buffer.from(name)]);
    shared.copy(local, 4);
    const entry = Buffer.concat([signed(DIRECTORY_ENTRY, 0x02014b50), Buffer.from(name)]);
    entry.writeUInt16LE(20, 4);
    shared.copy(entry, 6);
    entry.writeUInt32LE(offset, 42);
    directory.push(entry);
    pieces.push(local, compressed);
    offset += local.length + compressed.length;
    if (offset > LIMIT) throw new RangeError('a zip archive of more than 4 GB is not written');
  }
  return Buffer.concat([
    ...pieces,
    ...directory,
    endOf(Buffer.concat(directory).length, offset, files.length),
  ]);
}

/** What the header before the content and the entry in the directory have in common: 26 bytes. */
function sharedFields(name: string, content: Uint8Array, compressedBytes: number): Buffer {
  if (content.length > LIMIT) throw new RangeError(`${name} is larger than 4 GB`);
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(1 << 11, 2); // names are UTF-8
  fields.writeUInt16LE(8, 4);
  fields.writeUInt16LE(DATE, 8);
  fields.writeUInt32LE(crc32(content), 10);
  fields.writeUInt32LE(compressedBytes, 14);
  fields.writeUInt32LE(content.length, 18);
  fields.writeUInt16LE(Buffer.byteLength(name), 22);
  return fields;
}

function endOf(directoryBytes: number, offset: number, count: number): Buffer {
  if (count > 0xffff) throw new RangeError(`a zip archive of ${count} files is not written`);
  const end = signed(DIRECTORY_END, 0x06054b50);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(directoryBytes, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}

function signed(length: number, signature: number): Buffer {
  const block = Buffer.alloc(length);
  block.writeUInt32LE(signature, 0);
  return block;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** Node has it only from 20.15 on. */
function crc32(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = TABLE[(sum ^ byte) & 255]! ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}
