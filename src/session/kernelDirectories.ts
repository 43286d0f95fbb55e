import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { KERNEL_FILES, type KernelManifest } from '../protocol/kernelFiles.ts';

/** A kernel that answers to its process id. */
export interface LiveKernel {
  directory: string;
  manifest: KernelManifest;
}

/** Where the private directories of this user's kernels lie: runtime folder on Linux, else the cache folder. */
export function kernelsFolder(
  environment: NodeJS.ProcessEnv = process.env,
  platform = process.platform,
): string {
  const named = environment['TRAINBOOK_RUNTIME'];
  if (named) return named;
  if (platform === 'win32') {
    const local = environment['LOCALAPPDATA'] ?? path.win32.join(os.homedir(), 'AppData', 'Local');
    return path.win32.join(local, 'trainbook', 'kernels');
  }
  if (platform === 'darwin')
    return path.posix.join(os.homedir(), 'Library', 'Caches', 'trainbook', 'kernels');
  const cache = environment['XDG_CACHE_HOME'] || path.posix.join(os.homedir(), '.cache');
  return path.posix.join(cache, 'trainbook', 'kernels');
}

/** Makes the private directory (mode 0700) of a new kernel for a notebook. */
export async function createKernelDirectory(folder: string, notebook: string): Promise<string> {
  const directory = path.join(
    folder,
    `${notebookKey(notebook)}-${Date.now()}-${randomBytes(3).toString('hex')}`,
  );
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o700); // a umask may have taken rights, and a parent made just now has the default ones
  return directory;
}

/**
 * The newest live kernel of a notebook, or undefined. What dead kernels of this notebook left is removed on the way,
 * but for a directory without a manifest that is younger than a minute: its kernel may be starting.
 */
export async function findLiveKernel(folder: string, notebook: string): Promise<LiveKernel | undefined> {
  const prefix = `${notebookKey(notebook)}-`;
  const names = (await readdir(folder).catch(() => []))
    .filter((name) => name.startsWith(prefix))
    .sort()
    .reverse();
  let live: LiveKernel | undefined;
  for (const name of names) {
    const directory = path.join(folder, name);
    const manifest = await readManifest(directory);
    if (manifest && isAlive(manifest.pid) && manifest.notebook === notebook) live ??= { directory, manifest };
    else if (manifest || createdAt(name) < Date.now() - START_GRACE_MS)
      await removeKernelDirectory(directory);
  }
  return live;
}

/** All kernels of this user that live, the oldest first. */
export async function listLiveKernels(folder: string): Promise<LiveKernel[]> {
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    names.map(async (name) => {
      const directory = path.join(folder, name);
      const manifest = await readManifest(directory);
      return manifest && isAlive(manifest.pid) ? [{ directory, manifest }] : [];
    }),
  );
  return found.flat().sort((a, b) => a.manifest.startedAt.localeCompare(b.manifest.startedAt));
}

const START_GRACE_MS = 60_000;

/** @returns undefined if there is none yet or it is no manifest. */
export async function readManifest(directory: string): Promise<KernelManifest | undefined> {
  try {
    const data: unknown = JSON.parse(await readFile(path.join(directory, KERNEL_FILES.manifest), 'utf8'));
    return isManifest(data) ? data : undefined;
  } catch {
    return undefined;
  }
}

export async function removeKernelDirectory(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function notebookKey(notebook: string): string {
  return createHash('sha256').update(notebook).digest('hex').slice(0, 16);
}

function createdAt(directoryName: string): number {
  return Number(directoryName.split('-')[1] ?? 0);
}

function isManifest(data: unknown): data is KernelManifest {
  if (typeof data !== 'object' || data === null) return false;
  const { pid, socket, token, protocolVersion, notebook, startedAt } = data as Partial<
    Record<keyof KernelManifest, unknown>
  >;
  const positive = typeof pid === 'number' && Number.isInteger(pid) && pid > 0;
  return (
    positive &&
    typeof socket === 'string' &&
    typeof token === 'string' &&
    typeof protocolVersion === 'number' &&
    typeof notebook === 'string' &&
    typeof startedAt === 'string'
  );
}
