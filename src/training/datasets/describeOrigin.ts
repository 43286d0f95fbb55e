import { crc32 } from '../../checksums/crc32.ts';

/** A short text that differs where the bytes do, but for one in four billion. */
export function checksumOf(...pieces: readonly ArrayBufferView[]): string {
  const bytes = pieces.map(
    ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  );
  return crc32(bytes).toString(16).padStart(8, '0');
}

/** As {@link checksumOf}, of texts. */
export function checksumOfTexts(texts: Iterable<string>): string {
  const pieces: Int32Array[] = [];
  for (const text of texts) {
    // Its length first, so that it matters where one text ends and the next begins.
    pieces.push(
      Int32Array.from({ length: text.length + 1 }, (_, at) => (at ? text.charCodeAt(at - 1) : text.length)),
    );
  }
  return checksumOf(...pieces);
}

/** A function by its text: what it captures is not seen. */
export function describeFunction(made: (...args: never[]) => unknown): string {
  return checksumOfTexts([String(made)]);
}
