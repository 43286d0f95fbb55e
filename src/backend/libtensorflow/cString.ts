const cache = new Map<string, Buffer>();

/** A name as the 0-terminated bytes that C expects; kept, because the same few hundred names come again in every step. */
export function cString(name: string): Buffer {
  let bytes = cache.get(name);
  if (!bytes) {
    bytes = Buffer.from(`${name}\0`);
    cache.set(name, bytes);
  }
  return bytes;
}
