import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import readline from 'node:readline';
import { expect, it } from 'vitest';
import type { SetupProgress } from '../../../src/backend/setup.ts';
import { fakeWheel } from '../../support/backend/fakeWheel.ts';
import { bundleModule } from '../../support/bundleModule.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const NAME = 'tensorflow-cpu-2.21.0';
/** Large enough to be in the middle of when the first bytes are reported; zeros, so that packing is quick. */
const LIBRARY_BYTES = 96 * 2 ** 20;

/** A machine whose pip takes the wheel from a file. */
async function prepare(): Promise<{ script: string; cache: string; env: NodeJS.ProcessEnv }> {
  const root = temporaryFolder();
  const wheel = path.join(root, 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl');
  const library = new Uint8Array(LIBRARY_BYTES);
  await writeFile(wheel, fakeWheel('tensorflow_cpu-2.21.0', { 'tensorflow/libtensorflow_cc.so.2': library }));
  await mkdir(path.join(root, 'bin'));
  const python = path.join(root, 'bin', 'python3');
  const copy = `while [ $# -gt 0 ]; do if [ "$1" = --dest ]; then cp '${wheel}' "$2"; fi; shift; done`;
  await writeFile(python, `#!/bin/sh\n${copy}\n`);
  await chmod(python, 0o755);
  const cache = path.join(root, 'cache');
  const env = { ...process.env, PATH: `${path.dirname(python)}:${process.env.PATH}`, TRAINBOOK_CACHE: cache };
  const entry = path.join(import.meta.dirname, '..', '..', 'support', 'backend', 'setupChild.ts');
  return { script: await bundleModule(entry, root), cache, env };
}

it('leaves no half library when it is killed in the middle, and sets up the next time', async () => {
  const { script, cache, env } = await prepare();
  const folder = path.join(cache, 'libtensorflow');

  const victim = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of readline.createInterface({ input: victim.stdout })) {
    const { phase, doneBytes = 0 } = JSON.parse(line) as SetupProgress;
    if (phase === 'unpacking' && doneBytes > 0) break;
  }
  victim.kill('SIGKILL');
  await once(victim, 'exit');
  const left = await readdir(folder);
  expect(left).toHaveLength(1);
  expect(left[0]).toMatch(/^\.tensorflow-cpu-2\.21\.0-\d+-[0-9a-f]{8}\.part$/);

  const next = spawn(process.execPath, [script], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const [exitCode] = await once(next, 'exit');
  expect(exitCode).toBe(0);
  expect(await readdir(folder)).toEqual([NAME]);
  const { size } = await stat(path.join(folder, NAME, 'tensorflow', 'libtensorflow_cc.so.2'));
  expect(size).toBe(LIBRARY_BYTES);
});
