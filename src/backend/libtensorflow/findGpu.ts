import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { exists } from '../findUpwards.ts';

/** What this machine has for NVIDIA's CUDA. */
export interface NvidiaState {
  /**
   * `none`: no GPU of NVIDIA; `withoutDriver`: one without its driver; `hidden`: the driver runs and this process, in a
   * container, can't reach the GPU; `ready`: GPU and driver.
   */
  gpu: 'none' | 'withoutDriver' | 'hidden' | 'ready';
  /** Such as `535.104.05`, where the system says so. */
  driverVersion?: string;
}

export interface NvidiaPlace {
  platform: NodeJS.Platform;
  /** The root folder of the file system. */
  root: string;
}

const VERSION_FILE = 'proc/driver/nvidia/version';

/** The driver as Windows gives it to WSL 2. */
const WSL_DRIVER = 'usr/lib/wsl/lib/libcuda.so.1';

/** Looks for an NVIDIA GPU and its driver, without loading anything. */
export async function examineNvidia(
  { platform, root }: NvidiaPlace = { platform: process.platform, root: '/' },
): Promise<NvidiaState> {
  if (platform === 'win32') return examineWindows();
  if (platform !== 'linux') return { gpu: 'none' };
  if (await exists(path.join(root, WSL_DRIVER))) return { gpu: 'ready' };
  const text = await readFile(path.join(root, VERSION_FILE), 'utf8').catch(() => undefined);
  const devices = (await list(path.join(root, 'dev'))).filter((name) => /^nvidia\d+$/.test(name));
  if (text === undefined && devices.length === 0) {
    return { gpu: (await hasNvidiaCard(root)) ? 'withoutDriver' : 'none' };
  }
  const driverVersion = /NVRM version:.*?\s(\d+\.\d+(?:\.\d+)?)\s/.exec(text ?? '')?.[1];
  return { gpu: devices.length > 0 ? 'ready' : 'hidden', driverVersion };
}

async function examineWindows(): Promise<NvidiaState> {
  const driver = path.join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'nvcuda.dll');
  return { gpu: (await exists(driver)) ? 'ready' : 'none' };
}

/** Whether a display controller of NVIDIA is plugged in. */
async function hasNvidiaCard(root: string): Promise<boolean> {
  const folder = path.join(root, 'sys/bus/pci/devices');
  for (const device of await list(folder)) {
    const [vendor, kind] = await Promise.all(
      ['vendor', 'class'].map((name) => readFile(path.join(folder, device, name), 'utf8').catch(() => '')),
    );
    if (vendor!.trim() === '0x10de' && kind!.startsWith('0x03')) return true;
  }
  return false;
}

async function list(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}
