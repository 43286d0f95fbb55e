import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contiguousPlace } from '../../../../src/training/node/weights/hdf5/contiguousPlace.ts';
import { hdf5Array } from '../../../../src/training/node/weights/hdf5/hdf5Array.ts';
import { openHdf5 } from '../../../../src/training/node/weights/hdf5/readHdf5Weights.ts';
import { walkHdf5 } from '../../../../src/training/node/weights/hdf5/walkHdf5.ts';
import { memorySource } from '../../../../src/training/weights/byteSource.ts';
import type { ByteSource } from '../../../../src/training/weights/byteSource.ts';
import { weightFile } from '../../../support/training/smallNetwork.ts';

/** Reads an array in pieces, and says how many bytes of it did not come through the HDF5 library. */
async function readFromFile(file: string, path: string) {
  const { file: opened, source, close } = await openHdf5(weightFile(file));
  const large: number[] = [];
  const watched: ByteSource = {
    sizeBytes: source.sizeBytes,
    read(offset, length, into) {
      if (into) large.push(length);
      return source.read(offset, length, into);
    },
  };
  const array = hdf5Array(walkHdf5(opened).datasets.get(path)!, path, watched);
  const values: number[] = [];
  for await (const piece of array.readPieces!(64)) values.push(...piece);
  const whole = Array.from((await array.read()).data);
  await close();
  expect(values).toEqual(whole);
  return { bytes: whole.length * 4, direct: large.reduce((sum, length) => sum + length, 0) };
}

async function headers(file: string): Promise<number[]> {
  const { file: opened, close } = await openHdf5(weightFile(file));
  const references = [...walkHdf5(opened).datasets.values()].map((dataset) => dataset.create_reference());
  await close();
  return references.map(({ ref_data: address }) => Number(Buffer.from(address).readBigUInt64LE()));
}

describe('arrays of HDF5 that lie in one piece', () => {
  it.each([
    ['whole.h5', 'model_weights/fc/network/fc/kernel'],
    ['plain.weights.h5', 'layers/dense/vars/0'],
  ])('are read from the file itself: %s', async (file, path) => {
    const { bytes, direct } = await readFromFile(file, path);
    expect(direct).toBe(bytes);
  });

  it('are left to the library where their bytes are in another order', async () => {
    expect((await readFromFile('kinds.h5', 'big')).direct).toBe(0);
  });

  it('lie within the file, whatever its bytes say', async () => {
    const content = await readFile(weightFile('kinds.h5'));
    const places = await headers('kinds.h5');
    const change = fc.tuple(fc.constantFrom(...places), fc.nat(300), fc.uint8Array({ minLength: 1 }));
    await fc.assert(
      fc.asyncProperty(change, fc.nat(40), async ([header, by, bytes], superblock) => {
        const damaged = Uint8Array.from(content);
        const at = Math.min(header + by, content.length - bytes.length);
        damaged.set(bytes, at);
        damaged[superblock] = damaged[superblock]! ^ (bytes[0]! & 3);
        const place = await contiguousPlace(memorySource(damaged), header);
        if (!place) return;
        expect(place.start).toBeLessThanOrEqual(place.end);
        expect(place.end).toBeLessThanOrEqual(content.length);
      }),
      { numRuns: 500 },
    );
  });
});
