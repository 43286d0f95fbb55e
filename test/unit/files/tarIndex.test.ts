import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexTar } from '../../../src/files/tarIndex.ts';
import { fakeTar } from '../../support/files/fakeTar.ts';

const inMemory = (bytes: Buffer) => ({
  sizeBytes: bytes.length,
  read: (offset: number, length: number) => Promise.resolve(bytes.subarray(offset, offset + length)),
});

const names = fc.stringMatching(/^[a-z]{1,12}(\/[a-z]{1,120}){0,2}$/);
const files = fc.dictionary(names, fc.uint8Array({ maxLength: 1500 }), { maxKeys: 5, noNullPrototype: true });

describe('indexTar', () => {
  it('finds every file, with short and long names', async () => {
    await fc.assert(
      fc.asyncProperty(files, async (contents) => {
        const archive = fakeTar(Object.entries(contents).map(([name, content]) => ({ name, content })));
        const places = await indexTar(inMemory(archive));
        const found = places.map(({ name, offset, sizeBytes }) => [
          name,
          new Uint8Array(archive.subarray(offset, offset + sizeBytes)),
        ]);
        expect(Object.fromEntries(found)).toEqual(contents);
      }),
    );
  });

  it('gives places within the archive or an error, whatever byte is wrong', async () => {
    const archive = fakeTar([
      { name: 'pax', type: 'x', content: Buffer.from('16 path=a/b.txt\n11 size=20\n') },
      { name: 'x', content: new Uint8Array(20) },
      { name: 'y'.repeat(150), content: new Uint8Array(600) },
    ]);
    expect((await indexTar(inMemory(archive))).map(({ name }) => name)).toEqual(['a/b.txt', 'y'.repeat(150)]);
    await fc.assert(
      fc.asyncProperty(fc.nat(archive.length - 1), fc.nat(255), async (at, byte) => {
        const damaged = Buffer.from(archive);
        damaged[at] = byte;
        try {
          for (const { offset, sizeBytes } of await indexTar(inMemory(damaged))) {
            expect(offset + sizeBytes).toBeLessThanOrEqual(damaged.length);
          }
        } catch (error) {
          expect((error as Error).message).toMatch(/archive/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('refuses a name that leads out of the folder, in a header before the file too', async () => {
    const archive = fakeTar([
      { name: 'pax', type: 'x', content: Buffer.from('13 path=../x\n') },
      { name: 'x', content: Uint8Array.of(1) },
    ]);
    await expect(indexTar(inMemory(archive))).rejects.toThrow('leads out of its folder');
  });
});
