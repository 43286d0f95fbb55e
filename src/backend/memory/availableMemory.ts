import { readFileSync } from 'node:fs';
import os from 'node:os';
import type { LibtensorflowBinding } from '../libtensorflow/libtensorflowBinding.ts';

export interface MemoryPlace {
  platform: NodeJS.Platform;
  /** The text of a file of the system. @throws Error if it can't be read. */
  read(file: string): string;
  /** Of the machine. */
  totalBytes: number;
}

/**
 * The memory that TensorFlow can have at most where it computes: on a GPU its limit there, else what this process can
 * still get. What other programs might let go of counts as there.
 */
export function memoryFor(binding: LibtensorflowBinding): number {
  const gpu = binding.context.devices.find(({ type }) => type === 'GPU');
  return gpu ? gpu.memoryBytes : availableMemory();
}

/**
 * Bytes that this process can still get: of the machine's memory and swap, of each control group that it is in, and of
 * its address space. Other systems than Linux do not tell what they could free; there it is all that the machine has.
 */
export function availableMemory(place: MemoryPlace = thisMachine()): number {
  if (place.platform !== 'linux') return place.totalBytes;
  const limits = [machineBytes, addressSpaceBytes, cgroupBytes].map((limit) => {
    try {
      return limit(place);
    } catch {
      return Infinity; // this system has no such limit
    }
  });
  return Math.min(place.totalBytes + swapBytes(place), ...limits);
}

function thisMachine(): MemoryPlace {
  return {
    platform: process.platform,
    read: (file) => readFileSync(file, 'utf8'),
    totalBytes: os.totalmem(),
  };
}

function machineBytes({ read }: MemoryPlace): number {
  const text = read('/proc/meminfo');
  return kibibytes(text, 'MemAvailable') + kibibytes(text, 'SwapFree');
}

function swapBytes({ read }: MemoryPlace): number {
  try {
    return kibibytes(read('/proc/meminfo'), 'SwapFree');
  } catch {
    return 0;
  }
}

/** What `ulimit -v` leaves. */
function addressSpaceBytes({ read }: MemoryPlace): number {
  const limit = /^Max address space +(\d+) /m.exec(read('/proc/self/limits'))?.[1];
  if (limit === undefined) return Infinity; // "unlimited"
  return Math.max(0, Number(limit) - kibibytes(read('/proc/self/status'), 'VmSize'));
}

const CGROUP_ROOT = '/sys/fs/cgroup';

/** What the narrowest control group leaves, version 2 and 1: its own and those around it, as far as they are seen. */
function cgroupBytes({ read }: MemoryPlace): number {
  const groups = read('/proc/self/cgroup').trim().split('\n');
  const limits = groups.flatMap((line) => {
    const [, controllers = '', group = '/'] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === '') {
      return around(group).map((each) =>
        roomIn(read, `${CGROUP_ROOT}${each}`, ['memory.max', 'memory.current']),
      );
    }
    if (!controllers.split(',').includes('memory')) return [];
    const files = ['memory.limit_in_bytes', 'memory.usage_in_bytes'] as const;
    return around(group).map((each) => roomIn(read, `${CGROUP_ROOT}/memory${each}`, files));
  });
  return Math.min(Infinity, ...limits);
}

/** A path and every one around it, the root last; in a container only the root may be seen. */
function around(group: string): string[] {
  const parts = group.split('/').filter(Boolean);
  return parts.map((_, index) => `/${parts.slice(0, parts.length - index).join('/')}`).concat('');
}

function roomIn(
  read: MemoryPlace['read'],
  folder: string,
  [limitFile, usageFile]: readonly [string, string] | string[],
): number {
  try {
    const limit = read(`${folder}/${limitFile}`).trim();
    if (!/^\d+$/.test(limit)) return Infinity; // "max"
    const used = Number(read(`${folder}/${usageFile}`)) - fileCacheBytes(read, folder);
    return Math.max(0, Number(limit) - Math.max(0, used));
  } catch {
    return Infinity;
  }
}

/** Copies of files, which the kernel drops before memory runs out. */
function fileCacheBytes(read: MemoryPlace['read'], folder: string): number {
  const text = read(`${folder}/memory.stat`);
  return ['inactive_file', 'active_file']
    .map((name) => new RegExp(`^(?:total_)?${name} (\\d+)$`, 'm').exec(text)?.[1])
    .reduce((sum, bytes) => sum + Number(bytes ?? 0), 0);
}

/** @throws Error if the text has no such line. */
function kibibytes(text: string, name: string): number {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text);
  if (!match) throw new Error(`there is no ${name}`);
  return Number(match[1]) * 1024;
}
