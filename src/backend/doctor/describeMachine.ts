import { execFile } from 'node:child_process';
import os from 'node:os';
import { promisify } from 'node:util';
import { shortenHome } from '../../files/shortenHome.ts';

export interface MachineDescription {
  /** Such as `Linux 6.1 x64`. */
  system: string;
  processor: string;
  cores: number;
  memoryBytes: number;
  /** What nvidia-smi says, one line a GPU; empty when there is none or no driver. */
  gpus: string[];
}

export interface NodeDescription {
  version: string;
  /** With the home folder shortened. */
  path: string;
  /** What is wrong with it, with the remedy. */
  problem?: string;
}

const OLDEST_NODE = 20;
const NVIDIA_TIMEOUT_MS = 5000;

export async function describeMachine(): Promise<MachineDescription> {
  const release = os.release().split('.').slice(0, 2).join('.');
  return {
    system: `${os.type()} ${release} ${os.arch()}`,
    processor: os.cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    gpus: await askNvidia(),
  };
}

export function describeNode(version = process.versions.node, path = process.execPath): NodeDescription {
  const node: NodeDescription = { version, path: shortenHome(path) };
  if (Number.parseInt(version, 10) < OLDEST_NODE) {
    node.problem = `Node ${OLDEST_NODE} or later is needed: install it and put it on the PATH`;
  } else if (process.versions.electron) {
    node.problem = 'this is the Node inside the editor, where WebGPU is not possible: install Node beside it';
  }
  return node;
}

/** What nvidia-smi says, one line a GPU; nothing where it does not run. */
export async function askNvidia(): Promise<string[]> {
  const query = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader'];
  try {
    const { stdout } = await promisify(execFile)('nvidia-smi', query, { timeout: NVIDIA_TIMEOUT_MS });
    return stdout
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => line.replace(/, ([\d.]+)$/, ', driver $1'));
  } catch {
    return [];
  }
}
