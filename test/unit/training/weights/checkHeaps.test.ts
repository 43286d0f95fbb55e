import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkHeaps } from '../../../../src/training/node/weights/hdf5/checkHeaps.ts';
import { memorySource } from '../../../../src/training/weights/byteSource.ts';

const SIGNATURE = [0x47, 0x43, 0x4f, 0x4c, 1, 0, 0, 0];
const CHUNK = 2 ** 20;
const BLOCK = 2 ** 14;

/** A file whose only heap claims to be larger than the file. */
function withHeapAt(place: number, length: number, fill: number): Uint8Array {
  const bytes = new Uint8Array(length).fill(fill);
  bytes.set(SIGNATURE, place);
  bytes.fill(0xff, place + 8, place + 16);
  return bytes;
}

const places = fc.oneof(
  fc.integer({ min: 0, max: 3 * CHUNK }),
  fc
    .tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: -20, max: 20 }))
    .map(([n, by]) => n * CHUNK + by),
  fc
    .tuple(fc.integer({ min: 1, max: 130 }), fc.integer({ min: -8, max: 8 }))
    .map(([n, by]) => n * BLOCK + by),
);

it('a heap is found wherever it lies, and refused if its sizes are impossible', async () => {
  await fc.assert(
    fc.asyncProperty(places, fc.nat(40), fc.constantFrom(0, 0x47, 0x4c), async (place, after, fill) => {
      const file = memorySource(withHeapAt(place, place + 16 + after, fill));
      await expect(checkHeaps(file)).rejects.toThrow(`the texts at byte ${place} have no possible sizes`);
    }),
    { numRuns: 100 },
  );
});

it('parts of a signature are none', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 7 }), fc.nat(12), async (broken, at) => {
      const bytes = new Uint8Array(64);
      bytes.set(SIGNATURE, at);
      bytes[at + broken] = 0x77;
      await checkHeaps(memorySource(bytes));
    }),
  );
});
