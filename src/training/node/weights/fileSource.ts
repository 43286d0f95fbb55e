import type { FileHandle } from 'node:fs/promises';
import type { ByteSource } from '../../weights/byteSource.ts';
import { checkRange } from '../../weights/byteSource.ts';

/** More than Node reads at once. */
const MAX_READ_BYTES = 2 ** 30;

/** An open file's bytes; closing it is the caller's part. */
export async function fileSource(file: FileHandle): Promise<ByteSource> {
  const { size } = await file.stat();
  return {
    sizeBytes: size,
    descriptor: file.fd,
    async read(offset, length, into = new Uint8Array(length)) {
      checkRange(size, offset, length);
      const bytes = into.subarray(0, length);
      let filled = 0;
      while (filled < length) {
        const wanted = Math.min(length - filled, MAX_READ_BYTES);
        const { bytesRead } = await file.read(bytes, filled, wanted, offset + filled);
        if (bytesRead === 0) throw new Error('the file became shorter while it was read');
        filled += bytesRead;
      }
      return bytes;
    },
  };
}
