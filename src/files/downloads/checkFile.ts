import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import type { FileFacts } from './fileFacts.ts';

/** What is wrong with a file, or undefined. Reads all of it where a checksum is known. */
export async function findDamage(
  path: string,
  { sizeBytes, sha256 }: FileFacts,
): Promise<string | undefined> {
  const { size } = await stat(path);
  if (sizeBytes !== undefined && size !== sizeBytes) return `it has ${size} bytes instead of ${sizeBytes}`;
  if (sha256 === undefined) return undefined;
  const found = await hashFile(path);
  return found === sha256 ? undefined : `its SHA-256 is ${found} instead of ${sha256}`;
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Notes that the file as it is now was found whole, so that it need not be read again to know. */
export async function noteWhole(path: string, { sha256 }: FileFacts): Promise<void> {
  await writeFile(noteOf(path), JSON.stringify({ sha256, ...(await stamp(path)) }));
}

/** Whether the file is there and has not changed since it was last found whole. */
export async function isNotedWhole(path: string, { sha256 }: FileFacts): Promise<boolean> {
  try {
    const note = JSON.parse(await readFile(noteOf(path), 'utf8')) as Record<string, unknown>;
    const { sizeBytes, modifiedMs } = await stamp(path);
    const isSame = note.sizeBytes === sizeBytes && note.modifiedMs === modifiedMs;
    return isSame && (sha256 === undefined || note.sha256 === sha256);
  } catch {
    return false;
  }
}

export async function removeNote(path: string): Promise<void> {
  await rm(noteOf(path), { force: true });
}

function noteOf(path: string): string {
  return `${path}.checked`;
}

async function stamp(path: string): Promise<{ sizeBytes: number; modifiedMs: number }> {
  const { size, mtimeMs } = await stat(path);
  return { sizeBytes: size, modifiedMs: mtimeMs };
}
