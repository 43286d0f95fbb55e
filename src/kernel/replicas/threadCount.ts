import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** More threads than these divide a batch into parts too small to be worth it. */
const MAX_THREADS = 8;
const CGROUP_ROOT = '/sys/fs/cgroup';

export interface ThreadCount {
  count: number;
  /** Whether the user asked for it. */
  isFixed: boolean;
}

/**
 * How many threads may compute: `TRAINBOOK_THREADS`, else as many processors as this process may use.
 * @throws Error if the variable is no whole number from 1.
 */
export function threadCount(asked = process.env['TRAINBOOK_THREADS']): ThreadCount {
  if (asked) {
    if (/^[1-9]\d{0,2}$/.test(asked)) return { count: Number(asked), isFixed: true };
    throw new Error(`TRAINBOOK_THREADS must be a whole number from 1 to 999, got "${asked}"`);
  }
  const limit = Math.min(os.availableParallelism(), processorLimit() ?? Infinity, MAX_THREADS);
  return { count: Math.max(1, Math.floor(limit)), isFixed: false };
}

/** Processors that the control group of this process leaves it, as containers set it; Node 20 does not look there. */
export function processorLimit(root = CGROUP_ROOT, own = readText('/proc/self/cgroup')): number | undefined {
  const folder = /^0::(\/.*)$/m.exec(own ?? '')?.[1] ?? '/';
  const limits = ancestors(folder).map((place) => quotaOf(readText(path.join(root, place, 'cpu.max'))));
  const known = [...limits, quotaOfVersion1(root)].filter((limit) => limit !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}

/** Of version 2: microseconds in each period, such as `150000 100000`, or `max 100000`. */
function quotaOf(text: string | undefined): number | undefined {
  const [, quota, period] = /^(\d+) (\d+)$/.exec(text?.trim() ?? '') ?? [];
  return Number(quota) > 0 && Number(period) > 0 ? Number(quota) / Number(period) : undefined;
}

function quotaOfVersion1(root: string): number | undefined {
  const [quota, period] = ['cpu.cfs_quota_us', 'cpu.cfs_period_us'].map((name) =>
    readText(path.join(root, 'cpu', name))?.trim(),
  );
  return quotaOf(`${quota} ${period}`);
}

function ancestors(folder: string): string[] {
  const names = folder.split('/').filter((name) => name !== '' && name !== '..');
  return names.reduce<string[]>((places, name) => [...places, `${places.at(-1)!}${name}/`], ['/']);
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
