import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';

export interface SocketPlace {
  path: string;
  /** Removes what was made for it. */
  remove(): void;
}

/** macOS allows 104 bytes with the closing zero, Linux 108. */
const MAX_SOCKET_PATH = 103;

/**
 * Where the kernel listens: a socket in its private directory, in another private directory with a short name where the
 * path would be too long for a socket, or a named pipe with an unguessable name on Windows.
 */
export function chooseSocketPath(directory: string, platform = process.platform): SocketPlace {
  if (platform === 'win32') {
    return { path: `\\\\.\\pipe\\trainbook-${randomBytes(16).toString('hex')}`, remove: () => undefined };
  }
  const inDirectory = path.join(directory, 'kernel.sock');
  if (Buffer.byteLength(inDirectory) <= MAX_SOCKET_PATH) {
    return { path: inDirectory, remove: () => rmSync(inDirectory, { force: true }) };
  }
  const parent = os.tmpdir().length > 60 ? '/tmp' : os.tmpdir();
  const folder = mkdtempSync(path.join(parent, 'trainbook-')); // mode 0700
  return {
    path: path.join(folder, 'kernel.sock'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
