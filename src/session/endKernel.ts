import { KernelVersionError } from './kernelConnection.ts';
import {
  findLiveKernel,
  kernelsFolder,
  removeKernelDirectory,
  type LiveKernel,
} from './kernelDirectories.ts';
import { KernelProcess } from './kernelProcess.ts';
import { KernelSession } from './kernelSession.ts';

/**
 * Ends a kernel that any window started, with its log and its runs complete.
 * @param reason ends the sentence that its windows show.
 * @throws Error if it does not end.
 */
export async function stopKernel({ directory, manifest }: LiveKernel, reason: string): Promise<void> {
  const { notebook, pid } = manifest;
  const isNewest = (await findLiveKernel(kernelsFolder(), notebook))?.manifest.pid === pid;
  try {
    const session = isNewest ? await KernelSession.reattach({ notebook, kernelPath: '' }) : undefined;
    if (session) return await session.stop(reason);
  } catch (error) {
    if (!(error instanceof KernelVersionError)) throw error;
  }
  await end({ directory, manifest }, 'SIGTERM'); // which every version takes for a request to end
}

/** Ends a kernel's process without asking it. @throws Error if the system does not end it. */
export async function killKernel(kernel: LiveKernel): Promise<void> {
  await end(kernel, 'SIGKILL');
}

async function end({ directory, manifest }: LiveKernel, signal: NodeJS.Signals): Promise<void> {
  const kernel = KernelProcess.adopt(manifest.pid, directory);
  kernel.kill(signal);
  if (!(await kernel.waitForExit(END_MS))) {
    const remedy = signal === 'SIGKILL' ? 'the system does not end it' : 'kill it';
    throw new Error(`Kernel ${manifest.pid} did not end within ${END_MS / 1000} s: ${remedy}.`);
  }
  await removeKernelDirectory(directory);
}

const END_MS = 5000;
