import path from 'node:path';
import { ProgressMeter } from '../../trainer/progressMeter.ts';

/** What takes less long needs no bar. */
const PATIENCE_MS = 1000;
const MEGABYTE = 1e6;

let count = 0;

/**
 * What shows how far a file is read or written unless the caller does: who listens to trainings draws a bar, once it took a
 * second.
 * @param verb such as `reading`.
 * @param now milliseconds; for tests.
 */
export function showFileProgress(
  verb: string,
  file: string,
  now: () => number = () => performance.now(),
): (doneBytes: number, totalBytes: number) => void {
  const title = `${verb} ${path.basename(file)}`;
  const startedAt = now();
  let meter: ProgressMeter | undefined;
  return (doneBytes, totalBytes) => {
    if (now() - startedAt < PATIENCE_MS) return;
    const [done, total] = [doneBytes / MEGABYTE, totalBytes / MEGABYTE];
    meter ??= new ProgressMeter({ id: `file-${++count}`, unit: 'MB', total, now: () => now() / 1000 }, done);
    const finished = doneBytes >= totalBytes;
    if (finished || meter.isDue) meter.report(done, { title, values: {}, finished });
  };
}
