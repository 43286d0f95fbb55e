import { checkTarName, MAX_LONG_NAME, parseTarHeader, readTarText, TAR_BLOCK } from './tarArchive.ts';

/** Where a file lies in a tar archive. */
export interface TarPlace {
  name: string;
  offset: number;
  sizeBytes: number;
}

/** A file, read in pieces. */
export interface RandomAccess {
  sizeBytes: number;
  read(offset: number, length: number): Promise<Buffer>;
}

/**
 * Where the files of an unpacked tar archive lie, in their order, without reading them. Links and folders are left out.
 * @throws Error when it is no tar archive, is cut off or has a name that leads out of its folder.
 */
export async function indexTar(archive: RandomAccess): Promise<TarPlace[]> {
  const places: TarPlace[] = [];
  let extended: Extended = {};
  for (let at = 0; at !== archive.sizeBytes;) {
    if (at + TAR_BLOCK > archive.sizeBytes) throw new Error('the tar archive is cut off');
    const block = await archive.read(at, TAR_BLOCK);
    if (block.every((byte) => byte === 0)) break;
    const header = parseTarHeader(block);
    const offset = at + TAR_BLOCK;
    const isExtension = header.type === 'L' || header.type === 'x';
    const sizeBytes = isExtension ? header.sizeBytes : (extended.sizeBytes ?? header.sizeBytes);
    if (offset + sizeBytes > archive.sizeBytes) throw new Error('the tar archive is cut off');
    if (isExtension) {
      if (sizeBytes > MAX_LONG_NAME) throw new Error('the tar archive is damaged');
      const content = await archive.read(offset, sizeBytes);
      extended = header.type === 'L' ? { name: readTarText(content) } : { ...extended, ...parsePax(content) };
    } else {
      if (header.type === '0' || header.type === '\0') {
        places.push({ name: checkTarName(extended.name ?? header.name), offset, sizeBytes });
      }
      if (header.type !== 'g') extended = {};
    }
    at = offset + Math.ceil(sizeBytes / TAR_BLOCK) * TAR_BLOCK;
  }
  return places;
}

/** What an entry before a file says of it instead of the file's own header. */
interface Extended {
  name?: string;
  sizeBytes?: number;
}

/** Lines such as `21 path=some/long/name`, each with its own length in bytes at the front. */
function parsePax(content: Buffer): Extended {
  const extended: Extended = {};
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(' ', at);
    const length = Number(content.toString('latin1', at, Math.max(at, space)));
    if (space < 0 || !Number.isInteger(length) || length < 5 || at + length > content.length) {
      throw new Error('the tar archive is damaged');
    }
    const record = content.toString('utf8', space + 1, at + length - 1);
    const equals = record.indexOf('=');
    const [key, value] = [record.slice(0, equals), record.slice(equals + 1)];
    if (key === 'path') extended.name = value;
    if (key === 'size') extended.sizeBytes = parseSize(value);
    at += length;
  }
  return extended;
}

function parseSize(text: string): number {
  const size = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(size)) throw new Error('the tar archive is damaged');
  return size;
}
