import type { KernelManifest } from '../protocol/kernelFiles.ts';
import type { KernelState } from '../protocol/kernelMessages.ts';
import { KernelVersionError, readKernelState } from './kernelConnection.ts';

/** One kernel in a list of those that run. */
export interface KernelDescription {
  pid: number;
  /** Absolute path. */
  notebook: string;
  /** ISO 8601, UTC. */
  startedAt: string;
  ageSeconds: number;
  /** What it does, for people: `trains in cell 3`. */
  does: string;
  /** How many windows and commands are attached; undefined for one that can't be asked. */
  windows?: number;
}

/** Asks a kernel what it does. Never throws: for one that does not answer, or not to this version, that is said. */
export async function describeKernel(manifest: KernelManifest): Promise<KernelDescription> {
  const { pid, notebook, startedAt } = manifest;
  const ageSeconds = Math.max(0, Math.round((Date.now() - Date.parse(startedAt)) / 1000));
  const known = { pid, notebook, startedAt, ageSeconds };
  try {
    const state = await readKernelState(manifest);
    return { ...known, does: activityOf(state), windows: state.clients };
  } catch (error) {
    const does = error instanceof KernelVersionError ? 'runs in another version' : 'does not answer';
    return { ...known, does };
  }
}

function activityOf({ running, training }: KernelState): string {
  if (!running) return 'waits';
  return `${training ? 'trains in' : 'runs'} cell ${running.cell.index + 1}`;
}
