import { truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { BytePool } from '../../../../../src/training/images/bytePool.ts';
import { borrowFile } from '../../../../../src/training/node/readers/borrowFile.ts';
import { temporaryFolder } from '../../../../support/temporaryFolder.ts';

const STEP = 2 ** 16;
const bytesOf = (length: number) => Uint8Array.from({ length }, (_, index) => (index * 31) % 251);

function fileOf(length: number): string {
  const file = path.join(temporaryFolder(), 'file.bin');
  writeFileSync(file, bytesOf(length));
  return file;
}

describe('borrowFile', () => {
  it.each([0, 1, STEP - 1, STEP, STEP + 1, 3 * STEP])('has the bytes of a file of %i', async (length) => {
    const { bytes } = await borrowFile(fileOf(length), length, new BytePool());
    expect(bytes).toEqual(bytesOf(length));
  });

  it.each([
    ['a little', 120],
    ['beyond its place', STEP + 100],
  ])('has all of a file that has grown %s since it was looked at', async (_, length) => {
    const { bytes } = await borrowFile(fileOf(length), 100, new BytePool());
    expect(Uint8Array.from(bytes)).toEqual(bytesOf(length));
  });

  it('has what is left of a file that has shrunk', async () => {
    const file = fileOf(1000);
    truncateSync(file, 10);
    const { bytes } = await borrowFile(file, 1000, new BytePool());
    expect(bytes).toEqual(bytesOf(10));
  });

  it('reads the next file into the same memory, once it was given back', async () => {
    const pool = new BytePool();
    const first = await borrowFile(fileOf(100), 100, pool);
    const second = await borrowFile(fileOf(200), 200, pool);
    expect(second.bytes.buffer).not.toBe(first.bytes.buffer);
    first.giveBack();
    const third = await borrowFile(fileOf(300), 300, pool);
    expect(third.bytes.buffer).toBe(first.bytes.buffer);
    expect(third.bytes).toEqual(bytesOf(300));
  });

  it('gives the memory back when there is no such file', async () => {
    const pool = new BytePool();
    const memory = pool.take(STEP);
    pool.giveBack(memory);
    await expect(borrowFile(path.join(temporaryFolder(), 'none'), 5, pool)).rejects.toThrow('ENOENT');
    expect(pool.take(STEP)).toBe(memory);
  });
});
