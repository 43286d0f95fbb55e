import { access } from 'node:fs/promises';
import path from 'node:path';

/** The nearest file or folder of that relative path in `start` or in a folder around it; undefined if there is none. */
export async function findUpwards(start: string, relative: string): Promise<string | undefined> {
  for (let folder = path.resolve(start); ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, relative);
    if (await exists(candidate)) return candidate;
    if (path.dirname(folder) === folder) return undefined;
  }
}

/** Whether a file or folder is there and may be read. */
export async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
