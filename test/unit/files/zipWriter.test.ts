import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ZipFile } from '../../../src/files/zipFile.ts';
import { formatZip } from '../../../src/files/zipWriter.ts';
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
