import { realSeams } from '../../../files/downloads/fetchPart.ts';
import { showProgress } from './downloadProgress.ts';
import type { DownloadProgress } from './downloadProgress.ts';
import { fetchIntoCache } from './fetchIntoCache.ts';
import { toFileToGet } from './publishedFile.ts';
import type { PublishedFile } from './publishedFile.ts';

/** Where files are kept, whether the network may be used, who hears of the progress, and how it is stopped. */
export interface DownloadOptions {
  /** Where files are kept. By default `datasets` in Trainbook's cache folder, shared by all notebooks. */
  cache?: string;
  /** Forbids the network, as `TRAINBOOK_OFFLINE=1` does for the whole process. */
  offline?: boolean;
  /** Called often while something happens. By default a notebook shows a bar, and a terminal two lines. */
  onProgress?: (progress: DownloadProgress) => void;
  signal?: AbortSignal;
}

/**
 * A published file on this machine's disk: from the cache, else downloaded. Several processes that want the same file
 * download it once; a connection that breaks is taken up where it broke, also by a later run; a file whose size or
 * checksum is wrong is never given.
 * ```ts
 * const path = await downloadFile({ url: 'https://example.org/iris.csv', sha256: '…' });
 * ```
 * @returns its path.
 * @throws Error that says what to do when it can not be had, or the signal's reason.
 */
export async function downloadFile(file: PublishedFile, options: DownloadOptions = {}): Promise<string> {
  return fetchIntoCache(realSeams, file, {
    ...options,
    onProgress: options.onProgress ?? showProgress(toFileToGet(file).name),
  });
}
