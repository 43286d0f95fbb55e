import { closeSync, open, read, readFile } from 'node:fs';
import { promisify } from 'node:util';
import type { BytePool } from '../../images/bytePool.ts';

/** Those of `node:fs/promises` keep this thread at work for more than twice as long. */
const [openFile, readBytes, readWhole] = [promisify(open), promisify(read), promisify(readFile)];

/** Files of about the same size use the same memory. */
const STEP_BYTES = 2 ** 16;

/** A file's bytes in a pool's memory. */
export interface BorrowedFile {
  bytes: Uint8Array;
  /** Called once nobody looks at them any more. */
  giveBack: () => void;
}

/** The whole of a file that had that size when it was last looked at. */
export async function borrowFile(file: string, sizeBytes: number, pool: BytePool): Promise<BorrowedFile> {
  const memory = pool.take(STEP_BYTES * (Math.floor(sizeBytes / STEP_BYTES) + 1));
  const giveBack = (): void => pool.giveBack(memory);
  const length = await readInto(memory, file, sizeBytes).catch((error: unknown) => {
    giveBack();
    throw error;
  });
  if (length < memory.length) return { bytes: memory.subarray(0, length), giveBack };
  giveBack(); // it has grown beyond its place
  return { bytes: await readWhole(file), giveBack: () => undefined };
}

/** @returns how many bytes there were, at most those that there is a place for. */
async function readInto(memory: Uint8Array, file: string, sizeBytes: number): Promise<number> {
  const handle = await openFile(file, 'r');
  try {
    let length = 0;
    while (length < sizeBytes) {
      const { bytesRead } = await readBytes(handle, memory, length, memory.length - length, length);
      if (bytesRead === 0) break; // it has shrunk
      length += bytesRead;
    }
    return length;
  } finally {
    closeSync(handle);
  }
}
