import { open } from 'node:fs/promises';
import type { Dataset } from '../../datasets/dataset.ts';
import { parseImageHeader } from '../../images/imageHeader.ts';
import { ProgressMeter } from '../../trainer/progressMeter.ts';
import { hasTrainingListeners } from '../../trainer/trainingListener.ts';
import type { ImageFileSample } from './readImageFolder.ts';

/** A file whose beginning was read. */
export interface InspectedFile {
  sample: ImageFileSample;
  sizeBytes: number;
  /** Why it is no picture, if it is none. */
  reason?: string;
}

/** Enough for the headers of most pictures. */
const FIRST_BYTES = 2 ** 12;
/** Where a JPEG's frame begins at the latest, behind what cameras put before it. */
const HEADER_BYTES = 2 ** 18;
/** A disk answers several questions at a time. */
const READERS = 16;

/** Who looks for less than that sees no bar. */
const SHOWN_AFTER_MS = 1000;

let inspections = 0;

/**
 * Reads the beginning of each file, in any order; what takes longer shows its progress.
 * @param stopsAtFault gives up once a file is no picture: those before it are still looked at.
 * @returns the files in their order, up to where it gave up.
 * @throws Error if a file can not be read.
 */
export async function inspectImages(
  files: Dataset<ImageFileSample>,
  { stopsAtFault }: { stopsAtFault: boolean },
): Promise<InspectedFile[]> {
  const inspected: InspectedFile[] = [];
  const progress = createProgress(files);
  let next = 0;
  let end = files.length;
  const readOn = async (): Promise<void> => {
    const buffer = Buffer.allocUnsafe(HEADER_BYTES);
    while (next < end) {
      const index = next++;
      const sample = await files.get(index);
      inspected[index] = { sample, ...(await inspect(sample.file, buffer)) };
      if (stopsAtFault && inspected[index].reason !== undefined) end = 0;
      progress(next);
    }
  };
  await Promise.all(Array.from({ length: Math.min(READERS, files.length) }, readOn));
  progress(files.length, true);
  return inspected;
}

async function inspect(file: string, buffer: Buffer): Promise<{ sizeBytes: number; reason?: string }> {
  const handle = await open(file, 'r');
  try {
    const { size: sizeBytes } = await handle.stat();
    let reason: string | undefined;
    for (const length of [FIRST_BYTES, HEADER_BYTES]) {
      const { bytesRead } = await handle.read(buffer, 0, length, 0);
      reason = findFault(buffer.subarray(0, bytesRead));
      if (reason === undefined) return { sizeBytes };
      if (bytesRead < length) break;
    }
    return { sizeBytes, reason };
  } finally {
    await handle.close();
  }
}

function findFault(beginning: Uint8Array): string | undefined {
  try {
    parseImageHeader(beginning);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function createProgress({ name, length }: Dataset<unknown>): (done: number, finished?: boolean) => void {
  if (!hasTrainingListeners()) return () => undefined;
  const meter = new ProgressMeter({ id: `pictures-${++inspections}`, unit: 'files', total: length }, 0);
  const title = `looking at ${name}`;
  const startedAt = performance.now();
  let isShown = false;
  return (done, finished = false) => {
    const isDue = meter.isDue && performance.now() - startedAt > SHOWN_AFTER_MS;
    if (finished ? !isShown : !isDue) return;
    isShown = true;
    meter.report(done, { title, values: {}, finished });
  };
}
