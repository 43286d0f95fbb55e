import { expect, it } from 'vitest';
import { readFloatPieces } from '../../../../src/training/weights/floatPieces.ts';

const numbers = Float32Array.from({ length: 25 }, (_, index) => index);
const bytes = new Uint8Array(numbers.buffer);

/** Notes which reads began, and fails from a place on. */
function reader(failsAt = Infinity) {
  const begun: number[] = [];
  const read = (offset: number, length: number, into: Uint8Array) => {
    begun.push(offset);
    if (offset >= failsAt) return Promise.reject(new Error(`byte ${offset} is lost`));
    into.set(bytes.subarray(offset, offset + length));
    return Promise.resolve(into.subarray(0, length));
  };
  return { begun, read };
}

it('the next piece is read while one is used, and does not change it', async () => {
  const { begun, read } = reader();
  const seen: number[][] = [];
  for await (const piece of readFloatPieces(read, { start: 4, end: 100 }, 40)) {
    expect(begun).toHaveLength(Math.min(3, seen.length + 2));
    seen.push(Array.from(piece));
  }
  expect(seen.flat()).toEqual(Array.from(numbers.subarray(1)));
  expect(seen.map(({ length }) => length)).toEqual([10, 10, 4]);
});

it('what can not be read is told when its turn comes', async () => {
  const { read } = reader(44);
  const pieces = readFloatPieces(read, { start: 4, end: 100 }, 40);
  expect((await pieces.next()).done).toBe(false);
  await expect(pieces.next()).rejects.toThrow('byte 44 is lost');
});

it('who stops early waits for what is being read', async () => {
  const { begun, read } = reader(44);
  for await (const piece of readFloatPieces(read, { start: 4, end: 100 }, 40)) {
    expect(piece).toHaveLength(10);
    break;
  }
  expect(begun).toEqual([4, 44]);
});
