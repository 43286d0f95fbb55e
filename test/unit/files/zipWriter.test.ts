import { writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ZipFile } from '../../../src/files/zipFile.ts';
import { formatZip, ZipFileWriter } from '../../../src/files/zipWriter.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

describe('formatZip', () => {
  it('writes what is read again, under any name', async () => {
    const file = path.join(temporaryFolder(), 'x.zip');
    const names = fc.stringMatching(/^[a-zöß]{1,9}(\/[a-z]{1,9})?$/);
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(names, fc.uint8Array({ maxLength: 2000 }), { maxKeys: 4, noNullPrototype: true }),
        async (contents) => {
          writeFileSync(
            file,
            formatZip(Object.entries(contents).map(([name, content]) => ({ name, content }))),
          );
          const zip = await ZipFile.open(file);
          const found: [string, Uint8Array][] = [];
          for (const entry of zip.entries) {
            found.push([entry.name, new Uint8Array(await zip.readWhole(entry, 2000))]);
          }
          await zip.close();
          expect(Object.fromEntries(found)).toEqual(contents);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('ZipFileWriter', () => {
  it('writes what is read again, in whatever pieces it comes', async () => {
    const file = path.join(temporaryFolder(), 'x.zip');
    const contents = fc.array(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 4 }), {
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(contents, async (entries) => {
        const handle = await open(file, 'w');
        const writer = new ZipFileWriter(handle);
        for (const [index, pieces] of entries.entries()) await writer.add(`folder/${index}.bin`, pieces);
        await writer.end();
        await handle.close();
        const zip = await ZipFile.open(file);
        const found: string[] = [];
        for (const entry of zip.entries) found.push((await zip.readWhole(entry, 2000)).toString('hex'));
        await zip.close();
        expect(zip.entries.map(({ name }) => name)).toEqual(entries.map((_, index) => `folder/${index}.bin`));
        expect(found).toEqual(entries.map((pieces) => Buffer.concat(pieces).toString('hex')));
      }),
      { numRuns: 50 },
    );
  });
});
