import { mkdir, open, stat } from 'node:fs/promises';
import path from 'node:path';
import { pause } from './fileLock.ts';
import type { PartFile } from './transfer.ts';
import { RefusedTransfer, transfer } from './transfer.ts';
import { causeOf, isOfDisk, isUnreachable } from './transferErrors.ts';

/** What a download works with; tests put others in their place. */
export interface DownloadSeams {
  fetch: typeof fetch;
  openPart: (path: string) => Promise<PartFile>;
  retryDelayMs: number;
}

export const realSeams: DownloadSeams = {
  fetch: (...request) => fetch(...request),
  // Not for appending: on Linux such a file ignores the position.
  openPart: async (file) => open(file, (await sizeOf(file)) === undefined ? 'w' : 'r+'),
  retryDelayMs: 500,
};

export interface PartRequest {
  /** Places that have the same file, asked in this order. */
  urls: readonly URL[];
  /** Where to put it. What is there already is taken for the file's beginning. */
  part: string;
  sizeBytes?: number;
  onBytes: (doneBytes: number, totalBytes: number | undefined) => void;
  signal?: AbortSignal;
}

/** Why no place sent the file. */
export class DownloadFailure extends Error {
  override readonly name = 'DownloadFailure';
}

/** Connections that break without having brought a byte, one after the other, until a place is given up. */
const MAX_ATTEMPTS = 4;

/**
 * Asks each place in turn until one has sent everything, taken up where a connection broke. What has come stays where an
 * error ends it. Only one process at a time may do this to a part: hold a lock.
 * @returns the bytes that the part now has.
 * @throws DownloadFailure, what writing throws, or the signal's reason.
 */
export async function fetchPart(seams: DownloadSeams, request: PartRequest): Promise<number> {
  const failures: string[] = [];
  for (const url of request.urls) {
    try {
      return await fetchFrom(url, seams, request);
    } catch (error) {
      request.signal?.throwIfAborted();
      if (isOfDisk(error)) throw error;
      failures.push(`${url.host}: ${causeOf(error)}`);
    }
  }
  throw new DownloadFailure(failures.join('; '));
}

async function fetchFrom(url: URL, seams: DownloadSeams, request: PartRequest): Promise<number> {
  let mostBytes = (await sizeOf(request.part)) ?? 0;
  for (let attempt = 1; ; attempt++) {
    try {
      return await fetchOnce(url, seams, request);
    } catch (error) {
      request.signal?.throwIfAborted();
      if (isOfDisk(error) || isUnreachable(error) || error instanceof RefusedTransfer) throw error;
      // A place that begins anew each time brings the same bytes again and again: only more than ever counts.
      const bytes = (await sizeOf(request.part)) ?? 0;
      if (bytes > mostBytes) attempt = 0;
      mostBytes = Math.max(mostBytes, bytes);
      if (attempt === MAX_ATTEMPTS) throw error;
      await pause(seams.retryDelayMs * 2 ** attempt, request.signal);
    }
  }
}

async function fetchOnce(url: URL, seams: DownloadSeams, request: PartRequest): Promise<number> {
  const { part, sizeBytes, onBytes, signal } = request;
  await mkdir(path.dirname(part), { recursive: true });
  const startBytes = (await sizeOf(part)) ?? 0;
  if (startBytes === sizeBytes) return startBytes;
  const partFile = await seams.openPart(part);
  try {
    return await transfer({
      url,
      part: partFile,
      startBytes,
      sizeBytes,
      fetch: seams.fetch,
      onBytes,
      signal,
    });
  } finally {
    await partFile.close();
  }
}

/** Undefined where there is no file. */
export async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code))) return undefined;
    throw error;
  }
}
