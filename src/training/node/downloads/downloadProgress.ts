import { printLine } from '../../trainer/print.ts';
import { ProgressMeter } from '../../trainer/progressMeter.ts';
import { hasTrainingListeners } from '../../trainer/trainingListener.ts';
import { formatBytes } from './formatBytes.ts';

/** How far a download is; bytes are those of the file, not of the transfer. */
export interface DownloadProgress {
  /** Of the file. */
  name: string;
  /** `waiting` for another process that downloads the same file. */
  phase: 'waiting' | 'downloading' | 'checking' | 'done';
  doneBytes: number;
  totalBytes?: number;
}

const MEGABYTE = 1e6;
let downloads = 0;

/** What shows a download unless the caller does: listeners draw a bar, else the first and the last line are printed. */
export function showProgress(
  name: string,
  print: (line: string) => void = printLine,
): (progress: DownloadProgress) => void {
  const id = `download-${++downloads}`;
  let meter: ProgressMeter | undefined;
  let printed: string | undefined;
  return ({ phase, doneBytes, totalBytes }) => {
    if (phase === 'downloading' && hasTrainingListeners()) {
      const total = totalBytes === undefined ? undefined : totalBytes / MEGABYTE;
      meter ??= new ProgressMeter({ id, unit: 'MB', total }, doneBytes / MEGABYTE);
      if (meter.isDue) meter.report(doneBytes / MEGABYTE, { title: name, values: {} });
    } else if (phase === 'done') {
      meter?.report(doneBytes / MEGABYTE, { title: name, values: {}, finished: true });
    }
    if (phase === 'checking' || phase === printed || (meter && phase !== 'waiting')) return;
    printed = phase;
    print(lineOf(name, phase, totalBytes ?? doneBytes));
  };
}

function lineOf(name: string, phase: Exclude<DownloadProgress['phase'], 'checking'>, bytes: number): string {
  if (phase === 'waiting') return `${name}: another process is downloading it`;
  const size = bytes > 0 ? ` (${formatBytes(bytes)})` : '';
  return phase === 'done' ? `${name} is there${size}` : `downloading ${name}${size}`;
}
