import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { cacheFolder } from '../../../files/cacheFolder.ts';
import { shortenHome } from '../../../files/shortenHome.ts';
import { findDamage, isNotedWhole, noteWhole, removeNote } from './checkFile.ts';
import { byHand, causeOf, explainWriting, isOfDisk, isUnreachable, offlineError } from './downloadErrors.ts';
import type { DownloadProgress } from './downloadProgress.ts';
import { pause, withFileLock } from './fileLock.ts';
import type { FileToGet, PublishedFile } from './publishedFile.ts';
import { toFileToGet } from './publishedFile.ts';
import type { PartFile } from './transfer.ts';
import { RefusedTransfer, transfer } from './transfer.ts';

export interface CacheOptions {
  cache?: string;
  offline?: boolean;
  onProgress: (progress: DownloadProgress) => void;
  signal?: AbortSignal;
}

/** What a download works with; tests put others in their place. */
export interface DownloadSeams {
  fetch: typeof fetch;
  openPart: (path: string) => Promise<PartFile>;
  retryDelayMs: number;
}

/** Connections that break without having brought a byte, one after the other, until a place is given up. */
const MAX_ATTEMPTS = 4;

export const realSeams: DownloadSeams = {
  fetch: (...request) => fetch(...request),
  // Not for appending: on Linux such a file ignores the position.
  openPart: async (file) => open(file, (await sizeOf(file)) === undefined ? 'w' : 'r+'),
  retryDelayMs: 500,
};

/** What `downloadFile` does, over other fetching, writing and waiting. */
export async function fetchIntoCache(
  seams: DownloadSeams,
  published: PublishedFile,
  options: CacheOptions,
): Promise<string> {
  const file = toFileToGet(published);
  const target = path.join(options.cache ?? path.join(cacheFolder(), 'datasets'), ...file.name.split('/'));
  if (await isWhole(file, target)) return target;
  if (options.offline ?? isOfflineProcess()) throw offlineError(file, target);
  const report = (phase: DownloadProgress['phase'], doneBytes = 0, totalBytes = file.sizeBytes) =>
    options.onProgress({ name: file.name, phase, doneBytes, totalBytes });
  try {
    await withFileLock(
      `${target}.lock`,
      async () => {
        if (!(await isWhole(file, target))) await fetchWhole({ seams, file, target, report, options });
      },
      { signal: options.signal, onWait: () => report('waiting') },
    );
  } catch (error) {
    options.signal?.throwIfAborted();
    throw explainWriting(error, target);
  }
  report('done', file.sizeBytes ?? (await stat(target)).size);
  return target;
}

function isOfflineProcess(): boolean {
  return !['', '0', undefined].includes(process.env.TRAINBOOK_OFFLINE);
}

/** Whether the cache has the file. One that somebody put there is read once to be sure. */
async function isWhole(file: FileToGet, target: string): Promise<boolean> {
  if ((await sizeOf(target)) === undefined) return false;
  if (await isNotedWhole(target, file)) return true;
  const damage = await findDamage(target, file);
  if (damage !== undefined) {
    throw new Error(
      `${shortenHome(target)} is not the file that ${file.urls[0]!.host} publishes: ${damage}. ` +
        'Delete it to have it downloaded, or put the right one in its place',
    );
  }
  // The folder may be one that only others may write to.
  await noteWhole(target, file).catch(() => undefined);
  return true;
}

interface Job {
  seams: DownloadSeams;
  file: FileToGet;
  target: string;
  report: (phase: DownloadProgress['phase'], doneBytes?: number, totalBytes?: number) => void;
  options: CacheOptions;
}

/** Only the lock's holder comes here. */
async function fetchWhole(job: Job): Promise<void> {
  const { file, target, report } = job;
  const part = `${target}.part`;
  const isResumed = Boolean(await sizeOf(part));
  const doneBytes = await fetchPart(job, part);
  report('checking', doneBytes);
  const damage = await findDamage(part, file);
  if (damage !== undefined) {
    await rm(part, { force: true });
    // What was there before may be of another version of the file.
    if (isResumed) return fetchWhole(job);
    throw new Error(
      `${file.name} came damaged from ${file.urls.map(({ host }) => host).join(', ')}: ${damage}. ` +
        'Try again later, or see whether something between here and there changes it',
    );
  }
  await removeNote(target);
  await rename(part, target);
  await noteWhole(target, file);
}

/** Asks each place in turn until one has sent everything. */
async function fetchPart(job: Job, part: string): Promise<number> {
  const failures: string[] = [];
  for (const url of job.file.urls) {
    try {
      return await fetchFrom(url, job, part);
    } catch (error) {
      job.options.signal?.throwIfAborted();
      if (isOfDisk(error)) throw error;
      failures.push(`${url.host}: ${causeOf(error)}`);
    }
  }
  throw new Error(
    `${job.file.name} could not be downloaded (${failures.join('; ')}): connect to the network and try again, ` +
      byHand(job.file, job.target),
  );
}

async function fetchFrom(url: URL, job: Job, part: string): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const startBytes = (await sizeOf(part)) ?? 0;
    try {
      return await fetchOnce(url, job, part);
    } catch (error) {
      job.options.signal?.throwIfAborted();
      if (isOfDisk(error) || isUnreachable(error) || error instanceof RefusedTransfer) throw error;
      if (((await sizeOf(part)) ?? 0) > startBytes) attempt = 0;
      if (attempt === MAX_ATTEMPTS) throw error;
      await pause(job.seams.retryDelayMs * 2 ** attempt, job.options.signal);
    }
  }
}

async function fetchOnce(url: URL, job: Job, part: string): Promise<number> {
  const { seams, file, report, options } = job;
  await mkdir(path.dirname(part), { recursive: true });
  const startBytes = (await sizeOf(part)) ?? 0;
  if (startBytes === file.sizeBytes) return startBytes;
  const partFile = await seams.openPart(part);
  try {
    return await transfer({
      url,
      part: partFile,
      startBytes,
      sizeBytes: file.sizeBytes,
      fetch: seams.fetch,
      onBytes: (done, total) => report('downloading', done, total),
      signal: options.signal,
    });
  } finally {
    await partFile.close();
  }
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code))) return undefined;
    throw error;
  }
}
