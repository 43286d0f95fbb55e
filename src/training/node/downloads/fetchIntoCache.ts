import { rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { cacheFolder } from '../../../files/cacheFolder.ts';
import { findDamage, isNotedWhole, noteWhole, removeNote } from '../../../files/downloads/checkFile.ts';
import type { DownloadSeams } from '../../../files/downloads/fetchPart.ts';
import { DownloadFailure, fetchPart, sizeOf } from '../../../files/downloads/fetchPart.ts';
import { withFileLock } from '../../../files/downloads/fileLock.ts';
import { shortenHome } from '../../../files/shortenHome.ts';
import { byHand, explainWriting, offlineError } from './downloadErrors.ts';
import type { DownloadProgress } from './downloadProgress.ts';
import type { FileToGet, PublishedFile } from './publishedFile.ts';
import { toFileToGet } from './publishedFile.ts';

export interface CacheOptions {
  cache?: string;
  offline?: boolean;
  onProgress: (progress: DownloadProgress) => void;
  signal?: AbortSignal;
}

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
  const doneBytes = await fetchTo(part, job);
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

async function fetchTo(part: string, { seams, file, target, report, options }: Job): Promise<number> {
  const { urls, sizeBytes } = file;
  const onBytes = (done: number, total: number | undefined) => report('downloading', done, total);
  return fetchPart(seams, { urls, part, sizeBytes, onBytes, signal: options.signal }).catch(
    (error: unknown) => {
      if (!(error instanceof DownloadFailure)) throw error;
      throw new Error(
        `${file.name} could not be downloaded (${error.message}): connect to the network and try again, ` +
          byHand(file, target),
        { cause: error },
      );
    },
  );
}
