import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { processorLimit, threadCount } from '../../../../src/kernel/replicas/threadCount.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

function groups(files: Record<string, string>): string {
  const root = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  return root;
}

describe('threadCount', () => {
  it('is what the user asks for', () => {
    expect(threadCount('3')).toEqual({ count: 3, isFixed: true });
    expect(threadCount('1')).toEqual({ count: 1, isFixed: true });
  });

  it.each(['0', '-1', '2.5', 'all', '1e3', '1000'])('refuses %s', (text) => {
    expect(() => threadCount(text)).toThrow(`got "${text}"`);
  });

  it('is otherwise at most what the machine has', () => {
    const { count, isFixed } = threadCount('');
    expect(isFixed).toBe(false);
    expect(count).toBeGreaterThanOrEqual(1);
    expect(count).toBeLessThanOrEqual(os.availableParallelism());
  });
});

describe('processorLimit', () => {
  it.each([
    ['no file at all', {}, undefined],
    ['no limit', { 'cpu.max': 'max 100000\n' }, undefined],
    ['one and a half', { 'cpu.max': '150000 100000\n' }, 1.5],
    ['the smallest on the way', { 'a/cpu.max': '400000 100000\n', 'a/b/cpu.max': 'max 100000\n' }, 4],
    ['version 1', { 'cpu/cpu.cfs_quota_us': '200000\n', 'cpu/cpu.cfs_period_us': '100000\n' }, 2],
    [
      'version 1 without one',
      { 'cpu/cpu.cfs_quota_us': '-1\n', 'cpu/cpu.cfs_period_us': '100000\n' },
      undefined,
    ],
    ['something else', { 'cpu.max': 'nonsense' }, undefined],
  ])('%s', (_, files, limit) => {
    expect(processorLimit(groups(files), '0::/a/b\n')).toBe(limit);
  });

  it('does not leave the folder of groups', () => {
    expect(processorLimit(groups({ 'cpu.max': '300000 100000' }), '0::/../../../etc\n')).toBe(3);
  });
});
