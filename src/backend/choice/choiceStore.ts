import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from '../../files/cacheFolder.ts';

/** A file that is larger was not written here. */
const MAX_BYTES = 64 * 1024;
const MAX_FILES = 500;

/** What was measured before, one small file each, in the user's cache. */
export class ChoiceStore {
  constructor(private readonly folder = path.join(cacheFolder(), 'choices')) {}

  /**
   * @param key names machine and step.
   * @returns what was kept under the key, whatever its form; undefined where nothing can be read.
   */
  async recall(key: string): Promise<unknown> {
    try {
      const record: unknown = JSON.parse(await readSmallFile(this.fileOf(key)));
      if (typeof record !== 'object' || record === null || !('key' in record) || record.key !== key)
        return undefined;
      return 'value' in record ? record.value : undefined;
    } catch {
      return undefined; // nobody measured, or the file is damaged: it is measured again
    }
  }

  /** Keeps a JSON value; the file is whole at any time. A cache that can't be written is done without. */
  async keep(key: string, value: unknown): Promise<void> {
    const file = this.fileOf(key);
    const draft = `${file}.${randomUUID()}.tmp`;
    try {
      await mkdir(this.folder, { recursive: true });
      await writeFile(draft, `${JSON.stringify({ key, value })}\n`, { flag: 'wx' });
      await rename(draft, file);
      await this.prune();
    } catch {
      await rm(draft, { force: true }).catch(() => undefined);
    }
  }

  private fileOf(key: string): string {
    return path.join(this.folder, `${createHash('sha256').update(key).digest('hex')}.json`);
  }

  private async prune(): Promise<void> {
    const names = await readdir(this.folder);
    if (names.length <= MAX_FILES) return;
    const files = await Promise.all(
      names.map(async (name) => {
        const file = path.join(this.folder, name);
        return {
          file,
          time: await stat(file).then(
            ({ mtimeMs }) => mtimeMs,
            () => 0,
          ),
        };
      }),
    );
    files.sort((a, b) => a.time - b.time);
    const surplus = files.slice(0, files.length - MAX_FILES);
    await Promise.all(surplus.map(({ file }) => rm(file, { force: true })));
  }
}

async function readSmallFile(file: string): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_BYTES + 1));
    if (bytesRead > MAX_BYTES) throw new Error('it is too large');
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
