import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { downloadFile } from 'trainbook';
import { withFileLock } from '../../../../src/files/downloads/fileLock.ts';
import { bundleModule } from '../../../support/bundleModule.ts';
import { serveFile } from '../../../support/downloads/fileServer.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

const CONTENT = randomBytes(200_000);
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');

/** A process that downloads, and the lines that it prints. */
interface Child {
  process: ChildProcess;
  lines: AsyncIterator<string>;
}

async function startChild(bundle: string, args: string[]): Promise<Child> {
  const child = spawn(process.execPath, [bundle, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return { process: child, lines: createInterface(child.stdout)[Symbol.asyncIterator]() };
}

async function linesUntil({ lines }: Child, wanted: string): Promise<string[]> {
  const seen: string[] = [];
  for (;;) {
    const { value, done } = await lines.next();
    if (done) throw new Error(`the process ended after ${seen.join(', ')}`);
    seen.push(value);
    if (value.startsWith(wanted)) return seen;
  }
}

async function bundleChild(): Promise<string> {
  return bundleModule('test/support/downloads/downloadChild.ts', temporaryFolder());
}

describe('downloads of several processes', () => {
  it('are one download', async () => {
    const bundle = await bundleChild();
    const cache = temporaryFolder();
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const { url, ranges } = await serveFile(CONTENT, { gate });
    const first = await startChild(bundle, [url, cache, SHA256]);
    const waiting = new Promise<void>((resolve) => {
      const poll = setInterval(() => {
        if (ranges.length === 0) return;
        clearInterval(poll);
        resolve();
      }, 10);
    });
    await waiting;
    const second = await startChild(bundle, [url, cache, SHA256]);
    expect(await linesUntil(second, 'waiting')).toEqual(['waiting']);
    open();
    const [ofFirst, ofSecond] = await Promise.all([linesUntil(first, 'path'), linesUntil(second, 'path')]);
    expect(ofFirst.at(-1)).toBe(`path ${path.join(cache, 'data.bin')}`);
    expect(ofSecond).toEqual(['done', ofFirst.at(-1)]);
    expect(ranges).toHaveLength(1);
    expect(readdirSync(cache).sort()).toEqual(['data.bin', 'data.bin.checked']);
  });

  it('go on where a killed one was', async () => {
    const bundle = await bundleChild();
    const cache = temporaryFolder();
    const { url, ranges } = await serveFile(CONTENT, { stallAfter: (n) => (n === 0 ? 70_000 : undefined) });
    const first = await startChild(bundle, [url, cache, SHA256]);
    await linesUntil(first, 'receiving');
    first.process.kill('SIGKILL');
    await once(first.process, 'exit');
    expect(readdirSync(cache).sort()).toEqual(['data.bin.lock', 'data.bin.part']);
    const target = await downloadFile({ url, sha256: SHA256 }, { cache, onProgress: () => undefined });
    expect(readFileSync(target).equals(CONTENT)).toBe(true);
    expect(ranges[1]).toMatch(/^bytes=[1-9]\d*-$/);
    expect(readdirSync(cache).sort()).toEqual(['data.bin', 'data.bin.checked']);
  });
});

describe('withFileLock', () => {
  it('lets one in at a time, whatever the order', async () => {
    const lock = path.join(temporaryFolder(), 'x.lock');
    let inside = 0;
    const most: number[] = [];
    const work = async () => {
      most.push(++inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
    };
    await Promise.all(Array.from({ length: 4 }, () => withFileLock(lock, work)));
    expect(most).toEqual([1, 1, 1, 1]);
    expect(existsSync(lock)).toBe(false);
  });

  it('is freed when the work fails, and ends waiting when told to', async () => {
    const lock = path.join(temporaryFolder(), 'x.lock');
    await expect(withFileLock(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    const abort = new AbortController();
    await withFileLock(lock, async () => {
      const second = withFileLock(lock, () => Promise.resolve(), {
        signal: abort.signal,
        onWait: () => abort.abort(new Error('enough')),
      });
      await expect(second).rejects.toThrow('enough');
    });
  });

  it.each([
    ['of a dead process on this machine', { token: 'a', pid: 2 ** 22 + 1, host: os.hostname() }, 0],
    ['of a machine that was not heard of for long', { token: 'a', pid: 1, host: 'another' }, 600],
    [
      'of a process that lives and was not heard of for long',
      { token: 'a', pid: process.pid, host: os.hostname() },
      600,
    ],
    ['that was never finished', '', 60],
  ])('takes over a lock %s', async (_kind, holder, secondsAgo) => {
    const lock = path.join(temporaryFolder(), 'x.lock');
    writeFileSync(lock, holder === '' ? '' : JSON.stringify(holder));
    const then = Date.now() / 1000 - secondsAgo;
    utimesSync(lock, then, then);
    const results = await Promise.all([1, 2, 3].map((n) => withFileLock(lock, () => Promise.resolve(n))));
    expect(results).toEqual([1, 2, 3]);
    expect(readdirSync(path.dirname(lock))).toEqual([]);
  });

  it('leaves a lock alone that another machine has touched lately', async () => {
    const lock = path.join(temporaryFolder(), 'x.lock');
    writeFileSync(lock, JSON.stringify({ token: 'a', pid: 1, host: 'another' }));
    const abort = new AbortController();
    const onWait = () => abort.abort(new Error('enough'));
    await expect(
      withFileLock(lock, () => Promise.resolve(), { signal: abort.signal, onWait }),
    ).rejects.toThrow('enough');
    expect(existsSync(lock)).toBe(true);
  });
});
