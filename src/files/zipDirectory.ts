import type { FileHandle } from 'node:fs/promises';
import type { ZipEntry } from './zipEntry.ts';

const END_SIGNATURE = 0x06054b50;
const END_SIZE = 22;
const ZIP64_END_SIGNATURE = 0x06064b50;
const ZIP64_LOCATOR_SIGNATURE = 0x07064b50;
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_SIZE = 46;
const MAX_COMMENT = 65_535;
/** More than any real archive's list of names. */
const MAX_DIRECTORY_BYTES = 2 ** 27;

/** The files that a zip archive lists, with 64-bit sizes where it has them. */
export async function readCentralDirectory(file: FileHandle): Promise<ZipEntry[]> {
  const { size } = await file.stat();
  const { offset, length } = await findDirectory(file, size);
  if (length > MAX_DIRECTORY_BYTES || offset + length > size) {
    throw new Error('the zip archive is cut off or damaged');
  }
  return parseDirectory(await readAt(file, offset, length), size);
}

interface Range {
  offset: number;
  length: number;
}

async function findDirectory(file: FileHandle, size: number): Promise<Range> {
  const tailStart = Math.max(0, size - END_SIZE - MAX_COMMENT);
  const tail = await readAt(file, tailStart, size - tailStart);
  for (let at = tail.length - END_SIZE; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END_SIGNATURE) continue;
    const zip64 = await findZip64Directory(file, tailStart + at);
    return zip64 ?? { length: tail.readUInt32LE(at + 12), offset: tail.readUInt32LE(at + 16) };
  }
  throw new Error('this is no zip archive, or it is cut off');
}

async function findZip64Directory(file: FileHandle, endOffset: number): Promise<Range | undefined> {
  if (endOffset < 20) return undefined;
  const locator = await readAt(file, endOffset - 20, 20);
  if (locator.readUInt32LE(0) !== ZIP64_LOCATOR_SIGNATURE) return undefined;
  const end = await readAt(file, toNumber(locator.readBigUInt64LE(8)), 56);
  if (end.readUInt32LE(0) !== ZIP64_END_SIGNATURE) throw new Error('the zip archive is damaged');
  return { length: toNumber(end.readBigUInt64LE(40)), offset: toNumber(end.readBigUInt64LE(48)) };
}

function parseDirectory(directory: Buffer, archiveBytes: number): ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = 0;
  while (at + ENTRY_SIZE <= directory.length && directory.readUInt32LE(at) === ENTRY_SIGNATURE) {
    const nameEnd = at + ENTRY_SIZE + directory.readUInt16LE(at + 28);
    const extraEnd = nameEnd + directory.readUInt16LE(at + 30);
    if (extraEnd > directory.length) throw new Error('the zip archive is damaged');
    const name = directory.toString('utf8', at + ENTRY_SIZE, nameEnd);
    if (!name.endsWith('/')) entries.push(parseEntry(directory, at, name, archiveBytes));
    at = extraEnd + directory.readUInt16LE(at + 32);
  }
  return entries;
}

function parseEntry(directory: Buffer, at: number, name: string, archiveBytes: number): ZipEntry {
  checkName(name);
  const nameEnd = at + ENTRY_SIZE + directory.readUInt16LE(at + 28);
  const extra = directory.subarray(nameEnd, nameEnd + directory.readUInt16LE(at + 30));
  const [sizeBytes, compressedBytes, headerOffset] = widen(extra, [
    directory.readUInt32LE(at + 24),
    directory.readUInt32LE(at + 20),
    directory.readUInt32LE(at + 42),
  ]);
  if (headerOffset! + compressedBytes! > archiveBytes) throw new Error(`${name} is cut off in the archive`);
  return {
    name,
    method: methodOf(directory.readUInt16LE(at + 10), directory.readUInt16LE(at + 8), name),
    compressedBytes: compressedBytes!,
    sizeBytes: sizeBytes!,
    checksum: directory.readUInt32LE(at + 16),
    isExecutable: ((directory.readUInt32LE(at + 38) >>> 16) & 0o100) !== 0,
    headerOffset: headerOffset!,
  };
}

function methodOf(method: number, flags: number, name: string): ZipEntry['method'] {
  if (flags & 1) throw new Error(`${name} is encrypted`);
  if (method === 0) return 'stored';
  if (method === 8) return 'deflated';
  throw new Error(`${name} is compressed by method ${method}, which is not supported`);
}

/** Replaces the 32-bit values that say "see the extra field" by its 64-bit ones, which come in the same order. */
function widen(extra: Buffer, values: number[]): number[] {
  const wide = findExtra(extra, 0x0001);
  let at = 0;
  return values.map((value) => {
    if (value !== 0xffffffff) return value;
    if (!wide || at + 8 > wide.length) throw new Error('the zip archive is damaged');
    at += 8;
    return toNumber(wide.readBigUInt64LE(at - 8));
  });
}

function findExtra(extra: Buffer, id: number): Buffer | undefined {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) === id) return extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
  }
  return undefined;
}

function checkName(name: string): void {
  if (/^[/\\]|^[a-z]:|\\|\0/i.test(name) || name.split('/').includes('..')) {
    throw new Error(
      `the archive has a file name that leads out of its folder: ${JSON.stringify(name.slice(0, 200))}`,
    );
  }
}

function toNumber(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error('the zip archive is damaged');
  return Number(value);
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) throw new Error('the zip archive is cut off');
    filled += bytesRead;
  }
  return buffer;
}
