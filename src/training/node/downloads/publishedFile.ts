import type { FileFacts } from '../../../files/downloads/fileFacts.ts';

/** A file that somebody publishes, and what is known of it. */
export interface PublishedFile {
  /** Where it is, over http or https; where there are several places, they are tried in this order. */
  url: string | readonly string[];
  /** Under which the cache keeps it, with `/` between folders. By default the last part of the address. */
  name?: string;
  sizeBytes?: number;
  /** In hexadecimal digits. Without it a damaged file is noticed only if its size is wrong. */
  sha256?: string;
}

/** A {@link PublishedFile} with all that follows from it. */
export interface FileToGet extends FileFacts {
  urls: readonly URL[];
  name: string;
}

/** @throws Error if an address, the name, the size or the checksum is none. */
export function toFileToGet({ url, name, sizeBytes, sha256 }: PublishedFile): FileToGet {
  const urls = (typeof url === 'string' ? [url] : url).map(toUrl);
  if (urls.length === 0) throw new Error('a published file has at least one address, got none');
  if (sizeBytes !== undefined && !(Number.isSafeInteger(sizeBytes) && sizeBytes >= 0)) {
    throw new Error(`the size of a file is a whole number of bytes, got ${sizeBytes}`);
  }
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/i.test(sha256)) {
    throw new Error(`a SHA-256 has 64 hexadecimal digits, got ${JSON.stringify(sha256)}`);
  }
  const fileName = name ?? decodeURIComponent(urls[0]!.pathname.split('/').at(-1)!);
  return { urls, name: checkName(fileName), sizeBytes, sha256: sha256?.toLowerCase() };
}

function toUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url;
  throw new Error(`files are downloaded over http or https, got ${JSON.stringify(text)}`);
}

/** A name that leads out of the cache folder, or that some system can not write, is refused everywhere. */
function checkName(name: string): string {
  const isPlain = name.split('/').every((part) => /^[\w][\w .+@-]*$/.test(part) && !part.endsWith('.'));
  if (isPlain) return name;
  throw new Error(
    `a file in the cache has a name of letters, digits, spaces and . _ + @ - with / between folders, ` +
      `got ${JSON.stringify(name)}: give it a name of your own`,
  );
}
