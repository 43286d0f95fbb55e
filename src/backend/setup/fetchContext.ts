import type { DownloadSeams } from '../../files/downloads/fetchPart.ts';
import type { RunCommand } from './runCommand.ts';

/** What a set-up is doing; a number of bytes where it is known. */
export interface SetupProgress {
  phase: 'looking' | 'downloading' | 'unpacking' | 'done';
  /** For people, such as `downloading tensorflow-cpu 2.21.0 with pip`. */
  text: string;
  doneBytes?: number;
  totalBytes?: number;
}

/** What every way of getting the library works with. */
export interface FetchContext {
  env: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  run: RunCommand;
  downloadSeams: DownloadSeams;
  report: (progress: SetupProgress) => void;
  signal?: AbortSignal;
  /** The folder that becomes the library's own. */
  whole: string;
  /** A folder for downloads, deleted afterwards. */
  scratch: string;
  /** A folder for downloads that a later set-up goes on with. */
  downloads: string;
}
