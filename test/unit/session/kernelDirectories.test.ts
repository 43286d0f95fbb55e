import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KERNEL_FILES } from '../../../src/protocol/kernelFiles.ts';
import {
  createKernelDirectory,
  findLiveKernel,
  kernelsFolder,
} from '../../../src/session/kernelDirectories.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'trainbook-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const NOTEBOOK = '/home/someone/mnist.train.ts';
const writeManifest = (directory: string, pid: number, notebook = NOTEBOOK) =>
  writeFile(
    path.join(directory, KERNEL_FILES.manifest),
    JSON.stringify({ pid, socket: '/s', token: 't', protocolVersion: 1, notebook, startedAt: '' }),
  );

/** No process has it: Linux' largest is below. */
const DEAD_PID = 2 ** 30;

describe('kernel directories', () => {
  it('are private', async () => {
    const directory = await createKernelDirectory(folder, NOTEBOOK);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
  });

  it('lead to the live kernel of a notebook and are cleared of dead ones', async () => {
    const dead = await createKernelDirectory(folder, NOTEBOOK);
    await writeManifest(dead, DEAD_PID);
    const live = await createKernelDirectory(folder, NOTEBOOK);
    await writeManifest(live, process.pid);
    const other = await createKernelDirectory(folder, '/elsewhere.train.ts');
    await writeManifest(other, process.pid, '/elsewhere.train.ts');
    expect((await findLiveKernel(folder, NOTEBOOK))?.directory).toBe(live);
    expect((await readdir(folder)).sort()).toEqual([path.basename(live), path.basename(other)].sort());
  });

  it('that are still without a manifest are left alone, and a hostile manifest is no kernel', async () => {
    const starting = await createKernelDirectory(folder, NOTEBOOK);
    expect(await findLiveKernel(folder, NOTEBOOK)).toBeUndefined();
    await writeFile(path.join(starting, KERNEL_FILES.manifest), '{"pid": -1, "socket": 5}');
    expect(await findLiveKernel(folder, NOTEBOOK)).toBeUndefined();
    expect(await readdir(folder)).toEqual([path.basename(starting)]);
  });

  it('lie where each system keeps such things', () => {
    expect(kernelsFolder({ TRAINBOOK_RUNTIME: '/here' })).toBe('/here');
    expect(kernelsFolder({ XDG_CACHE_HOME: '/cache' }, 'linux')).toBe('/cache/trainbook/kernels');
    expect(kernelsFolder({ LOCALAPPDATA: 'C:\\Local' }, 'win32')).toBe('C:\\Local\\trainbook\\kernels');
    expect(kernelsFolder({}, 'darwin')).toMatch(/Library\/Caches\/trainbook\/kernels$/);
  });
});
