import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import path from 'node:path';

/** `.` and `.part` keep it from being taken for a library; the number is the process that fills it. */
const STAGING = /^\.(.+)-(\d+)-[0-9a-f]{8}\.part$/;

/**
 * Makes a folder aside, lets `fill` fill its subfolder `whole`, and only then gives that the final name, so that the
 * final folder is either whole or not there, whenever the process may die. Whoever finishes first wins.
 * @returns the final folder's path.
 */
export async function fillAtomically(
  parent: string,
  name: string,
  fill: (staging: { whole: string; scratch: string }) => Promise<void>,
): Promise<string> {
  const final = path.join(parent, name);
  await mkdir(parent, { recursive: true });
  await removeAbandoned(parent);
  const staging = path.join(parent, `.${name}-${process.pid}-${randomBytes(4).toString('hex')}.part`);
  const whole = path.join(staging, 'whole');
  const scratch = path.join(staging, 'scratch');
  try {
    await mkdir(whole, { recursive: true });
    await mkdir(scratch);
    await fill({ whole, scratch });
    await renameUnlessThere(whole, final);
    return final;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function renameUnlessThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    const isThere = await stat(to).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (!isThere) throw error;
  }
}

/** Deletes what processes that have died left behind. */
async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = STAGING.exec(name)?.[2];
    if (pid && !isAlive(Number(pid))) await rm(path.join(parent, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
