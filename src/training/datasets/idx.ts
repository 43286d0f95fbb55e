import { sizeOf } from './collate.ts';
import type { ArrayValue } from './sample.ts';

const UNSIGNED_BYTE = 0x08;
const TYPE_NAMES: Readonly<Record<number, string>> = {
  [UNSIGNED_BYTE]: 'unsigned byte',
  0x09: 'signed byte',
  0x0b: 'int16',
  0x0c: 'int32',
  0x0d: 'float32',
  0x0e: 'float64',
};

/**
 * Reads a file in the idx format of the MNIST files: two zero bytes, a type, the number of axes, the extent of each
 * axis as a big-endian 32-bit number, then the values. Only files of unsigned bytes are read.
 * @param name of the file, for errors.
 * @returns a view of the values in `bytes`, not a copy.
 * @throws Error if the header or the length of the file is wrong.
 */
export function parseIdx(bytes: Uint8Array, name: string): ArrayValue<Uint8Array> {
  const fail = (expected: string, got: string): never => {
    throw new Error(
      `${name} is no idx file of bytes: expected ${expected}, got ${got}. Download it again, unpacked`,
    );
  };
  if (bytes.length < 4) fail('a header of at least 4 bytes', `${bytes.length} bytes`);
  const [zero, alsoZero, type, axes] = bytes as unknown as [number, number, number, number];
  if (zero !== 0 || alsoZero !== 0) fail('two zero bytes at the start', `${hex(zero)} ${hex(alsoZero)}`);
  if (type !== UNSIGNED_BYTE)
    fail('type 0x08, unsigned byte', `${hex(type)}, ${TYPE_NAMES[type] ?? 'unknown'}`);
  const start = 4 + 4 * axes;
  if (bytes.length < start) fail(`a header of ${start} bytes for ${axes} axes`, `${bytes.length} bytes`);
  const header = new DataView(bytes.buffer, bytes.byteOffset, start);
  const shape = Array.from({ length: axes }, (_, axis) => header.getUint32(4 + 4 * axis));
  const size = sizeOf(shape);
  if (bytes.length - start !== size) {
    fail(`${size} values for the shape ${shape.join('x')}`, `${bytes.length - start}`);
  }
  return { data: bytes.subarray(start), shape };
}

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}
