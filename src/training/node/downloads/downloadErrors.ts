import path from 'node:path';
import { isOfDisk } from '../../../files/downloads/transferErrors.ts';
import { shortenHome } from '../../../files/shortenHome.ts';
import { formatBytes } from './formatBytes.ts';
import type { FileToGet } from './publishedFile.ts';

/** What to do where writing failed; other errors stay as they are. */
export function explainWriting(error: unknown, target: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  const folder = shortenHome(path.dirname(target));
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new Error(
      `there is no space left on the disk of ${folder}: free some and run this again, which goes on where it ` +
        'ended, or point TRAINBOOK_CACHE to a larger disk',
      { cause: error },
    );
  }
  if (!isOfDisk(error)) return error;
  return new Error(
    `${folder} can not be written to (${code}): make it writable or point TRAINBOOK_CACHE to another folder`,
    { cause: error },
  );
}

export function offlineError(file: FileToGet, target: string): Error {
  return new Error(
    `${file.name} is not in the cache, and downloading is forbidden (by offline or TRAINBOOK_OFFLINE): ` +
      `allow it, ${byHand(file, target)}`,
  );
}

/** How to get the file without us. */
export function byHand({ urls, sizeBytes, sha256 }: FileToGet, target: string): string {
  const facts = [
    ...(sizeBytes === undefined ? [] : [formatBytes(sizeBytes)]),
    ...(sha256 === undefined ? [] : [`SHA-256 ${sha256}`]),
  ];
  const known = facts.length > 0 ? ` (${facts.join(', ')})` : '';
  return `or get ${urls[0]!.href}${known} in another way and put it at ${shortenHome(target)}`;
}
