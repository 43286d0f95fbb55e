import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

const INTERVAL_MS = 300;

/**
 * Measures again and again while `work` goes on: the way to see any pip's or uv's progress without a terminal.
 * @param onBytes is told what was measured, a few times a second.
 */
export async function watchGrowth<T>(
  measure: () => Promise<number>,
  onBytes: (bytes: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  let isOver = false;
  let isBusy = false;
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    void measure()
      .then((bytes) => (isOver ? undefined : onBytes(bytes)))
      .finally(() => (isBusy = false));
  }, INTERVAL_MS);
  try {
    return await work();
  } finally {
    isOver = true;
    clearInterval(timer);
  }
}

/** The bytes of all files in a folder. */
export async function totalSize(folder: string): Promise<number> {
  return (await fileSizes(folder)).reduce((sum, size) => sum + size, 0);
}

/** The bytes of the largest file in a folder: pip writes what it downloads more than once. */
export async function largestSize(folder: string): Promise<number> {
  return Math.max(0, ...(await fileSizes(folder)));
}

/** Files vanish while they are counted: they are moved when they are whole. */
async function fileSizes(folder: string): Promise<number[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(
    entries.map(async (entry) => {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) return fileSizes(file);
      return stat(file).then(
        ({ size }) => [size],
        () => [],
      );
    }),
  );
  return sizes.flat();
}

const UNITS: Readonly<Record<string, number>> = { kB: 1e3, MB: 1e6, GB: 1e9 };

/** The size that pip announces, as in `Downloading x.whl (273.8 MB)`; undefined when it announces none. */
export function announcedBytes(output: string): number | undefined {
  const match = /Downloading [^\n]*\((\d+(?:\.\d+)?) (kB|MB|GB)\)/.exec(output);
  return match ? Number(match[1]) * UNITS[match[2]!]! : undefined;
}
