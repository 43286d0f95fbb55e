import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { cacheFolder } from './cacheFolder.ts';

const CHECKSUM_BYTES = 32;
const EXTENSION = '.code';
/** Files that are kept: kernels and language servers, of several versions of Trainbook and of Node. */
const KEPT_FILES = 10;

export interface BundleFile {
  /** Its path, which V8 keeps with the code and shows in stacks. */
  file: string;
  bytes: Uint8Array;
}

/**
 * Compiled code of one bundle, in a file of the user's cache folder. The file's name depends on the bundle's text and
 * place and on the version of Node, and a checksum is in front, because V8 runs what it is given: code that is cut, changed, of another
 * text or of another user is never handed to it.
 */
export class CodeCache {
  private readonly file: string;

  constructor({ file, bytes }: BundleFile, folder = path.join(cacheFolder(), 'code')) {
    const { arch, execArgv, versions } = process;
    const context = JSON.stringify([file, versions.node, versions.v8, arch, execArgv]);
    this.file = path.join(folder, `${sha256(bytes, context).toString('hex').slice(0, 40)}${EXTENSION}`);
  }

  /** @returns undefined if there is none that can be trusted. */
  read(): Buffer | undefined {
    try {
      const { uid } = statSync(this.file);
      if (process.getuid && uid !== process.getuid()) return undefined;
      const bytes = readFileSync(this.file);
      const code = bytes.subarray(CHECKSUM_BYTES);
      return sha256(code).equals(bytes.subarray(0, CHECKSUM_BYTES)) ? code : undefined;
    } catch {
      return undefined;
    }
  }

  /** Whole or not at all; that it can't be kept is no reason for a word: everything works without it. */
  write(code: Uint8Array): void {
    const folder = path.dirname(this.file);
    const unfinished = `${this.file}.${randomBytes(6).toString('hex')}`;
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      try {
        writeFileSync(unfinished, Buffer.concat([sha256(code), code]), { mode: 0o600, flag: 'wx' });
        renameSync(unfinished, this.file);
      } finally {
        rmSync(unfinished, { force: true });
      }
      removeOldest(folder);
    } catch {
      // the next process tries again
    }
  }
}

function sha256(...parts: (Uint8Array | string)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function removeOldest(folder: string): void {
  const files = readdirSync(folder).map((name) => path.join(folder, name));
  const byAge = files
    .filter((file) => file.endsWith(EXTENSION))
    .map((file) => ({ file, mtimeMs: statSync(file).mtimeMs }))
    .sort((a, b) => b.mtimeMs - a.mtimeMs);
  for (const { file } of byAge.slice(KEPT_FILES)) rmSync(file, { force: true });
}
