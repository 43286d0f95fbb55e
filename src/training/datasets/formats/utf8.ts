/** Every world that the library runs in has these, but not every one has the same types for them. */
declare const TextDecoder: new (
  label: string,
  options?: { fatal: boolean; ignoreBOM?: boolean },
) => { decode(bytes: Uint8Array): string };
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

/**
 * @param what is read, for the error.
 * @throws Error if the bytes are no UTF-8.
 */
export function decodeUtf8(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Error(`${what} is no text in UTF-8: convert it, or look whether it is another kind of file`, {
      cause: error,
    });
  }
}

/** Bytes that are no UTF-8 become U+FFFD. */
export function decodeUtf8Loosely(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes);
}

export function encodeUtf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
