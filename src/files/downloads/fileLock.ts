import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';

/** How often whoever holds a lock says that it lives. */
const BEAT_MS = 5_000;
/** After this long without a beat a lock counts as left behind: its process hangs, or ran on another machine. */
const SILENCE_MS = 120_000;
/** Taking a lock away is a matter of milliseconds. */
const REMOVAL_MS = 10_000;
const POLL_MS = 100;

export interface LockOptions {
  /** Called once if another process has the lock. */
  onWait?: () => void;
  signal?: AbortSignal;
}

/**
 * Does `work` while no other process that asks for the same lock does its own. The lock is a file. That of a process
 * that was killed is taken over: at once on the same machine, after two minutes without a sign of life from another.
 * @throws the signal's reason, or what `work` throws.
 */
export async function withFileLock<Result>(
  file: string,
  work: () => Promise<Result>,
  { onWait, signal }: LockOptions = {},
): Promise<Result> {
  const token = randomBytes(12).toString('hex');
  await mkdir(path.dirname(file), { recursive: true });
  for (let waits = 0; !(await tryToTake(file, token)); waits++) {
    signal?.throwIfAborted();
    if (await removeIfLeftBehind(file)) continue;
    if (waits === 0) onWait?.();
    await pause(POLL_MS, signal);
  }
  const beat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => undefined), BEAT_MS);
  beat.unref();
  try {
    return await work();
  } finally {
    clearInterval(beat);
    if ((await readHolder(file))?.token === token) await rm(file, { force: true });
  }
}

interface Holder {
  token: string;
  pid: number;
  host: string;
}

async function tryToTake(file: string, token: string): Promise<boolean> {
  const holder: Holder = { token, pid: process.pid, host: os.hostname() };
  try {
    await writeFile(file, JSON.stringify(holder), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** @returns undefined where there is no lock, or one that is being written or was never finished. */
async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

/**
 * Of several processes that find the same lock left behind, the one that makes the marker named after that lock
 * removes it; the others would else remove the lock that the first one takes next.
 */
async function removeIfLeftBehind(file: string): Promise<boolean> {
  const holder = await readHolder(file);
  if (!(await isLeftBehind(file, holder))) return false;
  const marker = `${file}.${holder?.token ?? 'unfinished'}.gone`;
  if (!(await tryToTake(marker, 'marker'))) {
    if ((await silenceMs(marker)) > REMOVAL_MS) await rm(marker, { force: true });
    return false;
  }
  try {
    if ((await readHolder(file))?.token === holder?.token) await rm(file, { force: true });
    return true;
  } finally {
    await rm(marker, { force: true });
  }
}

async function isLeftBehind(file: string, holder: Holder | undefined): Promise<boolean> {
  const silence = await silenceMs(file);
  if (silence > SILENCE_MS) return true;
  if (!holder) return silence > REMOVAL_MS;
  return holder.host === os.hostname() && !isAlive(holder.pid);
}

/** How long ago the file was written or touched; 0 where there is none. */
async function silenceMs(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** @throws the signal's reason. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
    signal?.addEventListener('abort', done);
  });
  signal?.throwIfAborted();
}
