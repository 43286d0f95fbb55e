import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

const INTERVAL_MS = 300;

/**
 * Watches folders grow while `work` fills them: the way to see any pip's or uv's progress without a terminal.
 * @param onBytes is told the bytes in the folders, a few times a second.
 */
export async function watchGrowth<T>(
  folders: readonly string[],
  onBytes: (bytes: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    void Promise.all(folders.map(folderSize))
      .then((sizes) => onBytes(sizes.reduce((sum, size) => sum + size, 0)))
      .finally(() => (busy = false));
  }, INTERVAL_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** Files vanish while they are counted: they are moved when they are whole. */
async function folderSize(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(
    entries.map(async (entry) => {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) return folderSize(file);
      return stat(file).then(
        ({ size }) => size,
        () => 0,
      );
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

const UNITS: Readonly<Record<string, number>> = { kB: 1e3, MB: 1e6, GB: 1e9 };

/** The size that pip announces, as in `Downloading x.whl (273.8 MB)`; undefined when it announces none. */
export function announcedBytes(output: string): number | undefined {
  const match = /Downloading [^\n]*\((\d+(?:\.\d+)?) (kB|MB|GB)\)/.exec(output);
  return match ? Number(match[1]) * UNITS[match[2]!]! : undefined;
}
