import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CodeCache } from '../../../src/files/codeCache.ts';
import { loadBundle, type LoadedBundle } from '../../../src/files/loadBundle.ts';

interface Bundle {
  add(a: number, b: number): number;
  where: string;
  separator: string;
}

const SOURCE = `
exports.add = (a, b) => a + b;
exports.where = __filename;
exports.separator = require('node:path').sep;
// …
`;

let folder: string;
let bundle: string;
let cache: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'trainbook-test-'));
  bundle = path.join(folder, 'bundle.cjs');
  cache = path.join(folder, 'code');
  await writeFile(bundle, SOURCE);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function expectToWork(): LoadedBundle<Bundle> {
  const loaded = loadBundle<Bundle>(bundle, cache);
  expect(loaded.exports.add(1, 2)).toBe(3);
  expect(loaded.exports.where).toBe(bundle);
  expect(loaded.exports.separator).toBe(path.sep);
  return loaded;
}

async function keptFile(): Promise<string> {
  const [name, ...more] = await readdir(cache);
  expect(more).toEqual([]);
  return path.join(cache, name!);
}

describe('A bundle', () => {
  it('is loaded without and with the code that an earlier process kept', async () => {
    expectToWork().keepCode();
    const { mtimeMs } = await stat(await keptFile());
    expectToWork().keepCode();
    expect((await stat(await keptFile())).mtimeMs).toBe(mtimeMs); // kept already, and not written again
  });

  it.each([
    ['is cut', (code: Buffer) => code.subarray(0, code.byteLength / 2)],
    ['is empty', () => Buffer.alloc(0)],
    ['has a changed byte', (code: Buffer) => code.fill(code.at(40)! ^ 1, 40, 41)],
    ['is another file altogether', () => Buffer.from('#!/bin/sh\nexit 1\n')],
  ])('works where its code %s, and mends it', async (_, spoil) => {
    expectToWork().keepCode();
    const file = await keptFile();
    const good = await readFile(file);
    await writeFile(file, spoil(Buffer.from(good)));
    expectToWork().keepCode();
    expect(new CodeCache({ file: bundle, bytes: await readFile(bundle) }, cache).read()).toBeDefined();
  });

  it('works where the code is whole, but of something else', async () => {
    const kept = new CodeCache({ file: bundle, bytes: await readFile(bundle) }, cache);
    const foreign = Buffer.alloc(5000, 7);
    kept.write(foreign);
    expect(kept.read()).toEqual(foreign);
    expectToWork().keepCode();
    expect(kept.read()).not.toEqual(foreign);
  });

  it('works where nothing can be kept', async () => {
    await writeFile(cache, 'a file in the place of the folder');
    expectToWork().keepCode();
    expect(await readFile(cache, 'utf8')).toBe('a file in the place of the folder');
  });
});

describe('The cache of code', () => {
  it('has another file for another text and place, and keeps the latest ones', async () => {
    const versionOf = (version: number) => ({ file: bundle, bytes: Buffer.from(`version ${version}`) });
    const before = new Date(Date.now() - 60_000);
    for (let version = 0; version < 13; version++) {
      const kept = new CodeCache(versionOf(version), cache);
      expect(kept.read()).toBeUndefined();
      kept.write(Buffer.from(`code ${version}`));
      for (const name of await readdir(cache)) await utimes(path.join(cache, name), before, before);
    }
    expect(await readdir(cache)).toHaveLength(10);
    expect(new CodeCache(versionOf(12), cache).read()?.toString()).toBe('code 12');
    expect(new CodeCache({ ...versionOf(12), file: `${bundle}.copy` }, cache).read()).toBeUndefined();
  });
});
