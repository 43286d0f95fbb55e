import path from 'node:path';
import { exists } from '../findUpwards.ts';

/** Files that the NVIDIA driver brings; WSL's comes with Windows. */
const DRIVER_FILES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['/proc/driver/nvidia/version', '/dev/nvidia0', '/usr/lib/wsl/lib/libcuda.so.1'],
  win32: [path.join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'nvcuda.dll')],
};

/** Whether this machine has an NVIDIA GPU with its driver. */
export async function hasNvidiaDriver(): Promise<boolean> {
  const files = DRIVER_FILES[process.platform] ?? [];
  return (await Promise.all(files.map(exists))).includes(true);
}
