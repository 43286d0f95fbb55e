import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import process from 'node:process';
import { findNode } from '../../session/findNode.ts';
import { bundlePaths, readKernelSettings } from '../kernels/hostSettings.ts';

export interface CommandLineOptions {
  extensionPath: string;
  args: string[];
  /** Where the process works. */
  folder?: string;
  /** Whether its output goes where colours are shown. */
  colors?: boolean;
}

/** Starts the `trainbook` command that the extension brings, with the same settings as a kernel. @throws Error if no Node is found. */
export async function startCommandLine(options: CommandLineOptions): Promise<ChildProcessWithoutNullStreams> {
  const { nodePath, environment } = readKernelSettings();
  const node = await findNode({ configured: nodePath });
  const { commandLine } = bundlePaths(options.extensionPath);
  return spawn(node.path, [commandLine, ...options.args], {
    cwd: options.folder,
    windowsHide: true,
    env: {
      ...process.env,
      ...(node.electron && { ELECTRON_RUN_AS_NODE: '1' }),
      ...(options.colors ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }),
      ...environment,
    },
  });
}
