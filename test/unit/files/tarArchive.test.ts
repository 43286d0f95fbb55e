import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTar } from '../../../src/files/tarArchive.ts';
import { fakeTar } from '../../support/files/fakeTar.ts';

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** What an archive holds: files as bytes, links as texts. */
async function readAll(archive: AsyncIterable<Buffer>): Promise<Record<string, Uint8Array | string>> {
  const contents: Record<string, Uint8Array | string> = {};
  for await (const { name, linkTarget, content } of readTar(archive)) {
    if (linkTarget !== undefined) contents[name] = `-> ${linkTarget}`;
    else contents[name] = new Uint8Array(Buffer.concat(await Readable.from(content).toArray()));
  }
  return contents;
}

describe('readTar', () => {
  it('reads files of any size, however the stream is cut into chunks', async () => {
    const name = fc.stringMatching(/^[a-z]{1,12}(\/[a-z]{1,120}){0,2}$/);
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(name, fc.uint8Array({ maxLength: 1500 }), { maxKeys: 5, noNullPrototype: true }),
        fc.integer({ min: 1, max: 3000 }),
        async (files, chunkSize) => {
          const archive = fakeTar(Object.entries(files).map(([path, content]) => ({ name: path, content })));
          expect(await readAll(inChunks(archive, chunkSize))).toEqual(files);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('gives links and skips everything else, read or not', async () => {
    const archive = fakeTar([
      { name: './lib/', type: '5' },
      { name: './lib/x.so.2.1', content: Uint8Array.of(1, 2) },
      { name: 'lib/x.so', linkTarget: 'x.so.2.1' },
      { name: 'pax', type: 'x', content: new Uint8Array(700) },
      { name: 'last', content: Uint8Array.of(3) },
    ]);
    expect(await readAll(inChunks(archive, 512))).toEqual({
      'lib/x.so.2.1': Uint8Array.of(1, 2),
      'lib/x.so': '-> x.so.2.1',
      last: Uint8Array.of(3),
    });
    const names: string[] = [];
    for await (const { name } of readTar(inChunks(archive, 512))) names.push(name);
    expect(names).toEqual(['lib/x.so.2.1', 'lib/x.so', 'last']);
  });

  it.each(['../x', 'a/../../x', '/etc/x'])('refuses the name %s', async (name) => {
    const archive = fakeTar([{ name, content: Uint8Array.of(1) }]);
    await expect(readAll(inChunks(archive, 512))).rejects.toThrow('leads out of its folder');
  });

  it('refuses what is cut off or no tar archive', async () => {
    const archive = fakeTar([{ name: 'a', content: new Uint8Array(2000) }]);
    await expect(readAll(inChunks(archive.subarray(0, 1000), 300))).rejects.toThrow('cut off');
    await expect(readAll(inChunks(Buffer.alloc(1024, 'x'), 300))).rejects.toThrow('this is no tar archive');
  });
});
