import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import type { ArtifactStore } from '../checkpoints/artifactStore.ts';

const TEMPORARY = /^\..+\.(\d+)\.tmp$/;
const FULL_DISK = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Files in a folder, which is made when the first is written. */
export class FileArtifactStore implements ArtifactStore {
  readonly name: string;
  private readonly folder: string;
  private written = 0;

  /** @param folder relative to the working folder. */
  constructor(folder: string) {
    this.folder = path.resolve(folder);
    this.name = `the folder ${path.basename(this.folder)}`;
  }

  /** Under another name first, which is given up where anything fails; the disk has it all before it takes its name. */
  async write(name: string, pieces: readonly Uint8Array[]): Promise<void> {
    const file = this.pathOf(name);
    const temporary = path.join(this.folder, `.${name}-${this.written++}.${process.pid}.tmp`);
    try {
      await mkdir(this.folder, { recursive: true });
      await this.removeAbandoned();
      await writeWhole(temporary, pieces);
      await rename(temporary, file);
      await syncFolder(this.folder);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw this.explain(`cannot write ${name} to ${this.name}`, error);
    }
  }

  async read(name: string, end?: number): Promise<Uint8Array> {
    let file: FileHandle | undefined;
    try {
      file = await open(this.pathOf(name));
      const { size } = await file.stat();
      return await readStart(file, Math.min(size, end ?? size));
    } catch (error) {
      throw this.explain(`cannot read ${name} in ${this.name}`, error);
    } finally {
      await file?.close();
    }
  }

  async list(): Promise<string[]> {
    try {
      const entries = await readdir(this.folder, { withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile() && !TEMPORARY.test(entry.name));
      return files.map((entry) => entry.name).sort();
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw this.explain(`cannot list ${this.name}`, error);
    }
  }

  async delete(name: string): Promise<void> {
    await rm(this.pathOf(name), { force: true });
  }

  /** Of processes that were killed while they wrote. */
  private async removeAbandoned(): Promise<void> {
    for (const name of await readdir(this.folder)) {
      const pid = TEMPORARY.exec(name)?.[1];
      if (pid === undefined || Number(pid) === process.pid || isAlive(Number(pid))) continue;
      await rm(path.join(this.folder, name), { force: true });
    }
  }

  /** @throws Error if the name would lead out of the folder. */
  private pathOf(name: string): string {
    if (path.basename(name) === name && name !== '' && name !== '.' && name !== '..') {
      return path.join(this.folder, name);
    }
    throw new Error(`expected the name of a file in ${this.name}, got ${JSON.stringify(name)}`);
  }

  private explain(what: string, error: unknown): Error {
    const code = codeOf(error);
    if (code === undefined) return error as Error;
    const remedy = FULL_DISK.has(code) ? 'the disk is full: make room; ' : '';
    const rest = what.includes('write')
      ? `${remedy}all files that were there are as they were`
      : 'look there';
    return new Error(`${what} (${code}): ${rest}`, { cause: error });
  }
}

async function writeWhole(file: string, pieces: readonly Uint8Array[]): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    for (const piece of pieces) {
      for (let at = 0; at < piece.length;) {
        at += (await handle.write(piece, at)).bytesWritten;
      }
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function readStart(file: FileHandle, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let at = 0;
  while (at < length) {
    const { bytesRead } = await file.read(bytes, at, length - at, at);
    if (bytesRead === 0) break; // it became shorter
    at += bytesRead;
  }
  return bytes.subarray(0, at);
}

/** A new name is on the disk only when its folder is; Windows has no such call and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}
