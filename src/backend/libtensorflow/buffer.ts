import type { Pointer } from './cApi.ts';
import type { Library } from './library.ts';

/**
 * The bytes that a function of TensorFlow writes into a TF_Buffer, which is freed afterwards.
 * @param write calls the function, and throws if it failed.
 */
export function readBuffer(library: Library, write: (buffer: Pointer) => void): Uint8Array {
  const { api, copy } = library;
  const buffer = api.TF_NewBuffer();
  try {
    write(buffer);
    const header = new BigUint64Array(2);
    copy(header, buffer, header.byteLength);
    const bytes = new Uint8Array(Number(header[1]));
    if (bytes.length > 0) copy(bytes, header[0]!, bytes.length);
    return bytes;
  } finally {
    api.TF_DeleteBuffer(buffer);
  }
}
