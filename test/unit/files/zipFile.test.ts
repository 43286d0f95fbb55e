import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../../src/checksums/crc32.ts';
import { ZipFile } from '../../../src/files/zipFile.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const LIMIT = 2 ** 20;

/** Every file of an archive, by name. */
async function readAll(folder: string, archive: Uint8Array): Promise<Record<string, Uint8Array>> {
  const file = path.join(folder, 'archive.zip');
  await writeFile(file, archive);
  const zip = await ZipFile.open(file);
  try {
    const contents: Record<string, Uint8Array> = {};
    for (const entry of zip.entries) {
      contents[entry.name] = new Uint8Array(await zip.readWhole(entry, LIMIT));
    }
    return contents;
  } finally {
    await zip.close();
  }
}

/** An archive of one stored file whose sizes and offset stand in the 64-bit fields, as those of large ones do. */
function zip64(name: string, content: Uint8Array): Buffer {
  const nameBytes = Buffer.from(name);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(nameBytes.length, 26);
  const extra = Buffer.alloc(28);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(24, 2);
  extra.writeBigUInt64LE(BigInt(content.length), 4);
  extra.writeBigUInt64LE(BigInt(content.length), 12);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt32LE(crc32([content]), 16);
  for (const at of [20, 24, 42]) entry.writeUInt32LE(0xffffffff, at);
  entry.writeUInt16LE(nameBytes.length, 28);
  entry.writeUInt16LE(extra.length, 30);
  const body = Buffer.concat([local, nameBytes, content]);
  const directory = Buffer.concat([entry, nameBytes, extra]);
  const end64 = Buffer.alloc(56);
  end64.writeUInt32LE(0x06064b50, 0);
  end64.writeBigUInt64LE(BigInt(directory.length), 40);
  end64.writeBigUInt64LE(BigInt(body.length), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(body.length + directory.length), 8);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.fill(0xff, 8, 20);
  return Buffer.concat([body, directory, end64, locator, end]);
}

describe('ZipFile', () => {
  it('reads what another program has packed, stored and deflated', async () => {
    const folder = temporaryFolder();
    const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}(\/[a-z]{1,8}){0,2}\.x$/);
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(name, fc.uint8Array({ maxLength: 2000 }), { maxKeys: 6, noNullPrototype: true }),
        fc.constantFrom(0 as const, 6 as const),
        async (files, level) => {
          expect(await readAll(folder, zipSync(files, { level }))).toEqual(files);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('reads parts of what is stored, and of nothing else', async () => {
    const file = path.join(temporaryFolder(), 'a.zip');
    const content = Uint8Array.from({ length: 100 }, (_, index) => index);
    await writeFile(file, zipSync({ packed: [content, { level: 6 }], stored: [content, { level: 0 }] }));
    const zip = await ZipFile.open(file);
    const [packed, stored] = zip.entries;
    const part = new Uint8Array(7);
    await zip.readPart(stored!, 93, part);
    expect(part).toEqual(content.subarray(93));
    await expect(zip.readPart(stored!, 94, part)).rejects.toThrow('stored has no bytes 94 to 101');
    await expect(zip.readPart(packed!, 0, part)).rejects.toThrow('packed has no bytes 0 to 7');
    await zip.close();
  });

  it('reads sizes of 64 bits', async () => {
    const content = Uint8Array.of(1, 2, 3);
    expect(await readAll(temporaryFolder(), zip64('big/file', content))).toEqual({ 'big/file': content });
  });

  it('knows folders from files and programs from data', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'a.zip');
    const executable = { os: 3, attrs: 0o755 << 16 };
    await writeFile(
      file,
      zipSync({
        'bin/': new Uint8Array(),
        'bin/tool': [Uint8Array.of(1), executable],
        data: Uint8Array.of(2),
      }),
    );
    const zip = await ZipFile.open(file);
    expect(zip.entries.map(({ name, isExecutable }) => [name, isExecutable])).toEqual([
      ['bin/tool', true],
      ['data', false],
    ]);
    await zip.close();
  });

  it.each(['../x', 'a/../../x', '/etc/x', 'C:\\x', 'a\\..\\x'])('refuses the name %s', async (name) => {
    const archive = zipSync({ [name]: Uint8Array.of(1) });
    await expect(readAll(temporaryFolder(), archive)).rejects.toThrow('leads out of its folder');
  });

  it('refuses to read more than it was told to', async () => {
    const archive = zipSync({ bomb: new Uint8Array(LIMIT + 1) });
    await expect(readAll(temporaryFolder(), archive)).rejects.toThrow(`bomb is larger than ${LIMIT} bytes`);
  });

  it('refuses an archive that is cut off anywhere', async () => {
    const folder = temporaryFolder();
    const archive = zipSync({ a: new Uint8Array(3000).fill(1), b: Uint8Array.of(1, 2) }, { level: 0 });
    for (const length of [0, 10, 100, archive.length - 30, archive.length - 1]) {
      await expect(readAll(folder, archive.slice(0, length))).rejects.toThrow();
    }
  });

  it('gives the content or an error, whatever byte is wrong', async () => {
    const folder = temporaryFolder();
    const files = { 'some/file': new Uint8Array(500).map((_, index) => index % 7), other: Uint8Array.of(5) };
    const archive = zipSync(files);
    await fc.assert(
      fc.asyncProperty(fc.nat(archive.length - 1), fc.nat(255), async (at, byte) => {
        const damaged = Uint8Array.from(archive);
        damaged[at] = byte;
        const found = await readAll(folder, damaged).catch((error: unknown) => {
          expect(error).toBeInstanceOf(Error);
          return {};
        });
        const contents = Object.values(files);
        for (const content of Object.values(found)) expect(contents).toContainEqual(content);
      }),
      { numRuns: 300 },
    );
  });
});
