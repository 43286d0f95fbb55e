import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import process from 'node:process';

/** The process that writes a run record, so that a reader can tell a run that goes on from one that was killed. */
export interface RunWriter {
  pid: number;
  /** A short hash of the machine's name: a process id means nothing on another machine. */
  machine: string;
  /** When the process started, as its system counts it, where it says so: process ids are used again. */
  startMark?: string;
}

/** The running process as a writer of run records. */
export function describeWriter(): RunWriter {
  const startMark = readStartMark(process.pid);
  return { pid: process.pid, machine: machineMark(), ...(startMark !== undefined && { startMark }) };
}

/** Whether a writer still lives. A writer on another machine counts as alive: it cannot be asked. */
export function isWriterAlive(writer: RunWriter): boolean {
  if (writer.machine !== machineMark()) return true;
  if (!processExists(writer.pid)) return false;
  return writer.startMark === undefined || writer.startMark === readStartMark(writer.pid);
}

function machineMark(): string {
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 12);
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // it exists and belongs to someone else
  }
}

/** The start time in clock ticks since boot (proc(5), field 22); `undefined` where there is no /proc. */
function readStartMark(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]; // a process's name may hold spaces and brackets
  } catch {
    return undefined;
  }
}
