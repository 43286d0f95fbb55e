import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { downloadFile } from 'trainbook';
import type { DownloadProgress } from 'trainbook';
import type { DownloadSeams } from '../../../../../src/files/downloads/fetchPart.ts';
import { fetchIntoCache } from '../../../../../src/training/node/downloads/fetchIntoCache.ts';
import { serveFile } from '../../../../support/downloads/fileServer.ts';
import { temporaryFolder } from '../../../../support/temporaryFolder.ts';

const CONTENT = randomBytes(300_000);
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');
const FACTS = { sizeBytes: CONTENT.length, sha256: SHA256 };

const seams: DownloadSeams = {
  fetch: (...request) => fetch(...request),
  openPart: (file) => open(file, readdirSync(path.dirname(file)).includes(path.basename(file)) ? 'r+' : 'w'),
  retryDelayMs: 1,
};

function silent(cache: string): { cache: string; onProgress: () => void } {
  return { cache, onProgress: () => undefined };
}

afterEach(() => vi.unstubAllEnvs());

/** Where nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('downloadFile', () => {
  it('downloads once, checks, and then takes it from the cache without asking anybody', async () => {
    const { url, ranges } = await serveFile(CONTENT);
    const cache = temporaryFolder();
    const seen: DownloadProgress[] = [];
    const options = { cache, onProgress: (progress: DownloadProgress) => seen.push(progress) };
    const file = { url, name: 'set/data.bin', ...FACTS };
    const target = await downloadFile(file, options);
    expect(path.relative(cache, target)).toBe(path.join('set', 'data.bin'));
    expect(readFileSync(target).equals(CONTENT)).toBe(true);
    expect([...new Set(seen.map(({ phase }) => phase))]).toEqual(['downloading', 'checking', 'done']);
    expect(seen.at(-1)).toEqual({
      name: 'set/data.bin',
      phase: 'done',
      doneBytes: CONTENT.length,
      totalBytes: CONTENT.length,
    });
    expect(readdirSync(path.dirname(target)).sort()).toEqual(['data.bin', 'data.bin.checked']);
    seen.length = 0;
    expect(await downloadFile(file, { ...options, offline: true })).toBe(target);
    expect([ranges.length, seen]).toEqual([1, []]);
  });

  it('goes on where a connection broke, as often as it brings something', async () => {
    const { url, ranges } = await serveFile(CONTENT, { cutAfter: (n) => (n < 6 ? 40_000 : undefined) });
    const target = await fetchIntoCache(seams, { url, ...FACTS }, silent(temporaryFolder()));
    expect(readFileSync(target).equals(CONTENT)).toBe(true);
    expect(ranges[0]).toBeUndefined();
    expect(ranges.slice(1).every((range) => /^bytes=[1-9]\d*-$/.test(range ?? ''))).toBe(true);
  });

  it('takes up the part that an earlier run left', async () => {
    const { url, ranges } = await serveFile(CONTENT);
    const cache = temporaryFolder();
    writeFileSync(path.join(cache, 'data.bin.part'), CONTENT.subarray(0, 123_456));
    const target = await downloadFile({ url, ...FACTS }, silent(cache));
    expect(readFileSync(target).equals(CONTENT)).toBe(true);
    expect(ranges).toEqual(['bytes=123456-']);
  });

  it('begins again where the server knows no ranges', async () => {
    const { url, ranges } = await serveFile(CONTENT, {
      ignoresRange: true,
      cutAfter: (n) => (n === 0 ? 50_000 : undefined),
    });
    const target = await fetchIntoCache(seams, { url, ...FACTS }, silent(temporaryFolder()));
    expect(readFileSync(target).equals(CONTENT)).toBe(true);
    expect(ranges).toHaveLength(2);
  });

  it('begins again when the part is of another version of the file', async () => {
    const { url, ranges } = await serveFile(CONTENT);
    const cache = temporaryFolder();
    writeFileSync(path.join(cache, 'data.bin.part'), new Uint8Array(1000));
    const target = await downloadFile({ url, ...FACTS }, silent(cache));
    expect(readFileSync(target).equals(CONTENT)).toBe(true);
    expect(ranges).toEqual(['bytes=1000-', undefined]);
  });

  it('begins again when the part is longer than the file', async () => {
    const { url } = await serveFile(CONTENT);
    const cache = temporaryFolder();
    writeFileSync(path.join(cache, 'data.bin.part'), new Uint8Array(CONTENT.length + 1));
    const target = await downloadFile({ url, ...FACTS }, silent(cache));
    expect(readFileSync(target).equals(CONTENT)).toBe(true);
  });

  it('refuses a file with a wrong byte and leaves nothing of it', async () => {
    const wrong = Uint8Array.from(CONTENT);
    wrong[200_000]! ^= 1;
    const { url } = await serveFile(wrong);
    const cache = temporaryFolder();
    await expect(downloadFile({ url, ...FACTS }, silent(cache))).rejects.toThrow(
      new RegExp(
        `data.bin came damaged from 127.0.0.1:\\d+: its SHA-256 is [0-9a-f]{64} instead of ${SHA256}`,
      ),
    );
    expect(readdirSync(cache)).toEqual([]);
  });

  it('stops a server that sends more than the file has', async () => {
    const { url } = await serveFile(Buffer.concat([CONTENT, Buffer.alloc(9)]));
    await expect(downloadFile({ url, ...FACTS }, silent(temporaryFolder()))).rejects.toThrow(
      /sends more than the 300000 bytes/,
    );
  });

  it('asks the next place when one does not have it', async () => {
    const gone = await serveFile(CONTENT, { status: () => 404 });
    const { url } = await serveFile(CONTENT);
    const cache = temporaryFolder();
    const target = await downloadFile({ url: [gone.url, url], ...FACTS }, silent(cache));
    expect(readFileSync(target).equals(CONTENT)).toBe(true);
    expect(gone.ranges).toHaveLength(1);
  });

  it('says who answered what, and where to put the file, when nobody has it', async () => {
    const { url } = await serveFile(CONTENT, { status: () => 503 });
    const cache = temporaryFolder();
    await expect(downloadFile({ url, ...FACTS }, silent(cache))).rejects.toThrow(
      `503 Service Unavailable): connect to the network and try again, or get ${url} (300.0 kB, SHA-256 ${SHA256}) ` +
        `in another way and put it at ${path.join(cache, 'data.bin')}`,
    );
  });

  it('does not ask again where nobody is', async () => {
    let asked = 0;
    const counting: DownloadSeams = {
      ...seams,
      fetch: (...request) => {
        asked++;
        return fetch(...request);
      },
    };
    const url = `http://127.0.0.1:${await freePort()}/data.bin`;
    await expect(fetchIntoCache(counting, { url, ...FACTS }, silent(temporaryFolder()))).rejects.toThrow(
      /could not be downloaded \(127.0.0.1:\d+: .*ECONNREFUSED.*\): connect to the network/,
    );
    expect(asked).toBe(1);
  });

  it('gives up after connections that bring nothing', async () => {
    const { url, ranges } = await serveFile(CONTENT, { cutAfter: () => 0 });
    await expect(fetchIntoCache(seams, { url, ...FACTS }, silent(temporaryFolder()))).rejects.toThrow(
      'could not be downloaded (127.0.0.1',
    );
    expect(ranges).toHaveLength(4);
  });

  it('keeps what it has when the disk is full, says so, and goes on later', async () => {
    const { url, ranges } = await serveFile(CONTENT);
    const cache = temporaryFolder();
    const full: DownloadSeams = {
      ...seams,
      openPart: async (file) => {
        const part = await seams.openPart(file);
        const write = async (chunk: Uint8Array, offset: number, length: number, position: number) => {
          if (position + length > 100_000) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
          return part.write(chunk, offset, length, position);
        };
        return {
          write,
          truncate: (size: number) => part.truncate(size),
          close: () => part.close(),
        } as typeof part;
      },
    };
    await expect(fetchIntoCache(full, { url, ...FACTS }, silent(cache))).rejects.toThrow(
      /there is no space left on the disk of .*: free some .* or point TRAINBOOK_CACHE/,
    );
    expect(ranges).toHaveLength(1);
    const target = await fetchIntoCache(seams, { url, ...FACTS }, silent(cache));
    expect(readFileSync(target).equals(CONTENT)).toBe(true);
    expect(ranges[1]).toMatch(/^bytes=[1-9]\d*-$/);
  });

  it('downloads nothing where that is forbidden, and says where to put the file', async () => {
    const { url, ranges } = await serveFile(CONTENT);
    vi.stubEnv('TRAINBOOK_OFFLINE', '1');
    const cache = path.join(os.homedir(), 'no-such-folder');
    await expect(downloadFile({ url, ...FACTS }, { cache })).rejects.toThrow(
      `data.bin is not in the cache, and downloading is forbidden (by offline or TRAINBOOK_OFFLINE): allow it, ` +
        `or get ${url} (300.0 kB, SHA-256 ${SHA256}) in another way and put it at ~${path.sep}no-such-folder`,
    );
    expect(ranges).toEqual([]);
  });

  it('takes what somebody put there, once it has checked it', async () => {
    const cache = temporaryFolder();
    const url = 'http://127.0.0.1:9/data.bin';
    writeFileSync(path.join(cache, 'data.bin'), CONTENT);
    expect(await downloadFile({ url, ...FACTS }, { cache, offline: true })).toBe(
      path.join(cache, 'data.bin'),
    );
    writeFileSync(path.join(cache, 'data.bin'), CONTENT.subarray(1));
    await expect(downloadFile({ url, ...FACTS }, { cache })).rejects.toThrow(
      /is not the file that 127.0.0.1:9 publishes: it has 299999 bytes instead of 300000. Delete it/,
    );
  });

  it('ends when it is told to and frees the lock', async () => {
    const { url } = await serveFile(CONTENT, { cutAfter: (n) => (n === 0 ? 1000 : undefined) });
    const cache = temporaryFolder();
    const abort = new AbortController();
    const onProgress = ({ doneBytes }: DownloadProgress) => {
      if (doneBytes > 0) abort.abort(new Error('enough'));
    };
    await expect(
      downloadFile({ url, ...FACTS }, { cache, onProgress, signal: abort.signal }),
    ).rejects.toThrow('enough');
    expect(readdirSync(cache)).toEqual(['data.bin.part']);
  });

  it('says which folder can not be written to', async () => {
    const { url } = await serveFile(CONTENT);
    const cache = temporaryFolder();
    writeFileSync(path.join(cache, 'file'), '');
    mkdirSync(path.join(cache, 'other'));
    await expect(downloadFile({ url, name: 'file/x', ...FACTS }, silent(cache))).rejects.toThrow(
      /can not be written to \((ENOTDIR|EEXIST)\)/,
    );
  });

  it.each(['../x', '/x', 'a/../b', '.hidden', 'a//b', 'a\\b', ''])('refuses the name %j', async (name) => {
    await expect(downloadFile({ url: 'http://127.0.0.1:9/x', name })).rejects.toThrow('give it a name');
  });

  it('refuses what is no address, size or checksum', async () => {
    await expect(downloadFile({ url: 'file:///etc/x' })).rejects.toThrow(
      'over http or https, got "file:///etc/x"',
    );
    await expect(downloadFile({ url: [] })).rejects.toThrow('at least one address');
    await expect(downloadFile({ url: 'http://a/x', sha256: '12' })).rejects.toThrow('64 hexadecimal digits');
    await expect(downloadFile({ url: 'http://a/x', sizeBytes: -1 })).rejects.toThrow('got -1');
  });
});
