/** One file in a tar archive; `content` must be read before the next entry is asked for. */
export interface TarEntry {
  name: string;
  sizeBytes: number;
  /** Where a symbolic link points to; undefined for a file. */
  linkTarget?: string;
  content: AsyncIterable<Buffer>;
}

/** Everything in an archive begins at a multiple of this. */
export const TAR_BLOCK = 512;
/** Longer names of files are taken for damage. */
export const MAX_LONG_NAME = 65_536;

/**
 * The files and symbolic links of a tar stream, one after the other. Folders and everything else are skipped.
 * @throws Error when the stream is no tar archive, is cut off or has a name that leads out of its folder.
 */
export async function* readTar(source: AsyncIterable<Buffer>): AsyncGenerator<TarEntry> {
  const reader = new ByteReader(source);
  let longName: string | undefined;
  for (;;) {
    const header = await reader.take(TAR_BLOCK);
    if (header.every((byte) => byte === 0)) return;
    const { name, sizeBytes, type, linkTarget } = parseTarHeader(header);
    const padding = (TAR_BLOCK - (sizeBytes % TAR_BLOCK)) % TAR_BLOCK;
    if (type === 'L') {
      if (sizeBytes > MAX_LONG_NAME) throw new Error('the tar archive is damaged');
      longName = readTarText(await reader.take(sizeBytes));
      await reader.skip(padding);
      continue;
    }
    const entryName = checkTarName(longName ?? name);
    longName = undefined;
    let left = sizeBytes;
    const content = (async function* () {
      while (left > 0) {
        const chunk = await reader.takeUpTo(left);
        left -= chunk.length;
        yield chunk;
      }
    })();
    if (type === '0' || type === '\0') yield { name: entryName, sizeBytes, content };
    else if (type === '2') yield { name: entryName, sizeBytes: 0, linkTarget, content };
    await reader.skip(left + padding);
  }
}

export interface TarHeader {
  name: string;
  sizeBytes: number;
  type: string;
  linkTarget: string;
}

/** The header of an entry. @throws Error if its checksum is wrong. */
export function parseTarHeader(header: Buffer): TarHeader {
  const checksum = parseInt(readTarText(header.subarray(148, 156)), 8);
  const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
  if (sum !== checksum) throw new Error('this is no tar archive, or it is damaged');
  const prefix = readTarText(header.subarray(345, 500));
  const name = readTarText(header.subarray(0, 100));
  return {
    name: prefix ? `${prefix}/${name}` : name,
    sizeBytes: readSize(header.subarray(124, 136)),
    type: String.fromCharCode(header[156]!),
    linkTarget: readTarText(header.subarray(157, 257)),
  };
}

/** Octal digits, or a binary number where the first bit is set. */
function readSize(field: Buffer): number {
  const size = field[0]! & 0x80 ? Number(field.readBigUInt64BE(4)) : parseInt(readTarText(field) || '0', 8);
  if (!Number.isSafeInteger(size) || size < 0) throw new Error('the tar archive is damaged');
  return size;
}

/** The text of a field, up to the first zero byte. */
export function readTarText(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? field.length : end).trim();
}

/** @returns the name without `./`. @throws Error if it leads out of its folder. */
export function checkTarName(name: string): string {
  const plain = name.replace(/^(\.\/)+/, '');
  if (plain.startsWith('/') || plain.includes('\\') || plain.split('/').includes('..')) {
    throw new Error(
      `the archive has a file name that leads out of its folder: ${JSON.stringify(name.slice(0, 200))}`,
    );
  }
  return plain;
}

/** Deals a stream of chunks out in the pieces that are asked for. */
class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#chunks = source[Symbol.asyncIterator]();
  }

  async takeUpTo(length: number): Promise<Buffer> {
    if (this.#rest.length === 0) {
      const next = await this.#chunks.next();
      if (next.done) throw new Error('the tar archive is cut off');
      this.#rest = next.value;
      return this.takeUpTo(length);
    }
    const piece = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(piece.length);
    return piece;
  }

  async take(length: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for (let left = length; left > 0;) {
      const piece = await this.takeUpTo(left);
      left -= piece.length;
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  }

  async skip(length: number): Promise<void> {
    for (let left = length; left > 0;) left -= (await this.takeUpTo(left)).length;
  }
}
