/** Bytes that are read in pieces: a file, an entry of an archive, or memory. */
export interface ByteSource {
  readonly sizeBytes: number;
  /** What the operating system calls the open file that has these bytes and no others. */
  readonly descriptor?: number;
  /**
   * @param into where the bytes may be put, as many as are asked for; what is given back need not be it.
   * @throws Error if the range is not within the bytes.
   */
  read(offset: number, length: number, into?: Uint8Array): Promise<Uint8Array>;
}

/** Bytes in memory. */
export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    sizeBytes: bytes.length,
    read(offset, length) {
      checkRange(bytes.length, offset, length);
      return Promise.resolve(bytes.subarray(offset, offset + length));
    },
  };
}

/** @throws RangeError if the range is not within so many bytes. */
export function checkRange(sizeBytes: number, offset: number, length: number): void {
  const isWithin = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0;
  if (isWithin && offset + length <= sizeBytes) return;
  throw new RangeError(
    `bytes ${offset} to ${offset + length} are needed, and the file has ${sizeBytes}: it is cut off or damaged`,
  );
}
