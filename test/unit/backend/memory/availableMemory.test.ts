import { expect, it } from 'vitest';
import type { MemoryPlace } from '../../../../src/backend/memory/availableMemory.ts';
import { availableMemory } from '../../../../src/backend/memory/availableMemory.ts';

const GIB = 2 ** 30;
const MEMINFO = 'MemTotal:       16777216 kB\nMemAvailable:    8388608 kB\nSwapFree:        1048576 kB\n';
const LIMITS = 'Limit                     Soft Limit           Hard Limit           Units     \n';
const UNLIMITED = `${LIMITS}Max address space         unlimited            unlimited            bytes     \n`;

function place(files: Record<string, string>, platform: NodeJS.Platform = 'linux'): MemoryPlace {
  const all: Record<string, string> = { '/proc/meminfo': MEMINFO, '/proc/self/limits': UNLIMITED, ...files };
  return {
    platform,
    totalBytes: 16 * GIB,
    read(file) {
      if (all[file] === undefined) throw new Error(`there is no ${file}`);
      return all[file];
    },
  };
}

it('is what the machine can free, with its swap', () => {
  expect(availableMemory(place({}))).toBe(9 * GIB);
});

it('is what the limit of the address space leaves', () => {
  const limits = `${LIMITS}Max address space         4294967296           unlimited            bytes     \n`;
  const status = 'Name:\tnode\nVmSize:\t 3145728 kB\n';
  expect(availableMemory(place({ '/proc/self/limits': limits, '/proc/self/status': status }))).toBe(GIB);
});

it('is what the narrowest control group of version 2 leaves, caches of files not counted', () => {
  const root = '/sys/fs/cgroup';
  const files = {
    '/proc/self/cgroup': '0::/outer/inner\n',
    [`${root}/outer/inner/memory.max`]: 'max\n',
    [`${root}/outer/memory.max`]: `${4 * GIB}\n`,
    [`${root}/outer/memory.current`]: `${3 * GIB}\n`,
    [`${root}/outer/memory.stat`]: `anon 5\nfile 9\ninactive_file ${GIB}\nactive_file ${GIB / 2}\n`,
  };
  expect(availableMemory(place(files))).toBe(2.5 * GIB);
});

it('knows control groups of version 1, and the container that sees only the root', () => {
  const files = {
    '/proc/self/cgroup': '9:name=systemd:/\n4:cpu,memory:/docker/abc\n0::/\n',
    '/sys/fs/cgroup/memory/memory.limit_in_bytes': `${2 * GIB}\n`,
    '/sys/fs/cgroup/memory/memory.usage_in_bytes': `${GIB}\n`,
    '/sys/fs/cgroup/memory/memory.stat': `inactive_file 7\ntotal_inactive_file 0\ntotal_active_file 0\n`,
  };
  expect(availableMemory(place(files))).toBe(GIB + 7);
});

it('is never less than nothing, and survives what it does not understand', () => {
  const root = '/sys/fs/cgroup';
  const spent = {
    '/proc/self/cgroup': '0::/\n',
    [`${root}/memory.max`]: '1000\n',
    [`${root}/memory.current`]: '5000\n',
    [`${root}/memory.stat`]: '',
  };
  expect(availableMemory(place(spent))).toBe(0);
  const strange = { '/proc/self/cgroup': 'what\n::\n', '/proc/meminfo': '', '/proc/self/limits': '' };
  expect(availableMemory(place(strange))).toBe(16 * GIB);
});

it('is all of the machine where the system does not tell what it could free', () => {
  expect(availableMemory(place({}, 'darwin'))).toBe(16 * GIB);
});

it('tells something sensible of this machine', () => {
  expect(availableMemory()).toBeGreaterThan(2 ** 20);
});
