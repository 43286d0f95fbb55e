import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partOf, SharedRoom, splitBatch } from '../../../../src/training/parallel/splitBatch.ts';

describe('splitBatch', () => {
  it.each([
    [16, 2, [8, 8]],
    [7, 2, [4, 3]],
    [10, 4, [3, 3, 2, 2]],
    [2, 8, [1, 1]],
  ])('makes of %i samples for %i threads %j', (batchSize, threads, sizes) => {
    expect(splitBatch(batchSize, threads).map(({ size }) => size)).toEqual(sizes);
  });

  it('takes every sample once, and shares add up to one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 20 }), (batchSize, threads) => {
        const parts = splitBatch(batchSize, threads);
        const samples = parts.flatMap(({ start, size }) => Array.from({ length: size }, (_, i) => start + i));
        expect(samples).toEqual(Array.from({ length: batchSize }, (_, index) => index));
        expect(parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
      }),
    );
  });
});

describe('SharedRoom', () => {
  it('keeps type and shape, in memory that threads share, and takes a smaller batch after a larger', () => {
    const room = new SharedRoom();
    const large = room.put({ data: Uint8Array.from([1, 2, 3, 4, 5, 6]), shape: [3, 2] });
    expect(large.data.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(partOf(large, { start: 1, size: 2, share: 2 / 3 })).toEqual({
      data: Uint8Array.from([3, 4, 5, 6]),
      shape: [2, 2],
    });
    const small = room.put({ data: Float32Array.of(0.5), shape: [1, 1] });
    expect(small).toEqual({ data: Float32Array.of(0.5), shape: [1, 1] });
  });
});
