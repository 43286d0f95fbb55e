import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { examineNvidia } from '../../../../src/backend/libtensorflow/findGpu.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

/** A root folder with the files that a machine would have. */
async function machineWith(files: Record<string, string>): Promise<{ platform: 'linux'; root: string }> {
  const root = temporaryFolder();
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), text);
  }
  return { platform: 'linux', root };
}

const CARD = {
  'sys/bus/pci/devices/0000:01:00.0/vendor': '0x10de\n',
  'sys/bus/pci/devices/0000:01:00.0/class': '0x030200\n',
};
const SOUND = {
  'sys/bus/pci/devices/0000:01:00.1/vendor': '0x10de\n',
  'sys/bus/pci/devices/0000:01:00.1/class': '0x040300\n',
};
const OTHER = {
  'sys/bus/pci/devices/0000:00:02.0/vendor': '0x8086\n',
  'sys/bus/pci/devices/0000:00:02.0/class': '0x030000\n',
};
const VERSION = 'proc/driver/nvidia/version';
const CLOSED =
  'NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.104.05  Sat Aug 19 01:15:15 UTC 2023\nGCC version: 12\n';
const OPEN = 'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86.15  Release Build  (x@y)\n';

describe('examineNvidia', () => {
  it('sees no GPU where there is none', async () => {
    expect(await examineNvidia(await machineWith({}))).toEqual({ gpu: 'none' });
    expect(await examineNvidia(await machineWith({ ...OTHER, ...SOUND }))).toEqual({ gpu: 'none' });
    expect(await examineNvidia({ platform: 'darwin', root: '/' })).toEqual({ gpu: 'none' });
  });

  it('sees a GPU without its driver', async () => {
    expect(await examineNvidia(await machineWith({ ...OTHER, ...CARD }))).toEqual({ gpu: 'withoutDriver' });
  });

  it.each([
    [CLOSED, '535.104.05'],
    [OPEN, '570.86.15'],
    ['something else entirely\n', undefined],
  ])('reads the version of the driver: %s', async (text, driverVersion) => {
    const machine = await machineWith({ ...CARD, [VERSION]: text, 'dev/nvidia0': '', 'dev/nvidiactl': '' });
    expect(await examineNvidia(machine)).toEqual({ gpu: 'ready', driverVersion });
  });

  it('sees a container that is not given the GPU', async () => {
    const machine = await machineWith({ [VERSION]: CLOSED, 'dev/null': '' });
    expect(await examineNvidia(machine)).toEqual({ gpu: 'hidden', driverVersion: '535.104.05' });
  });

  it('takes the driver of Windows in WSL 2', async () => {
    const machine = await machineWith({ 'usr/lib/wsl/lib/libcuda.so.1': '' });
    expect(await examineNvidia(machine)).toEqual({ gpu: 'ready' });
  });
});
