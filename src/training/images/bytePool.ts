/** Enough for the pictures that are decoded and transformed at once. */
const MAX_FREE = 16;
const MAX_FREE_BYTES = 2 ** 26;

/**
 * Arrays of bytes that are used again and again: memory outside its heap makes JavaScript look for garbage, for longer
 * than a picture takes to be transformed.
 */
export class BytePool {
  private free: Uint8Array[] = [];

  /** @param maxFree how many are kept for the next one who asks. */
  constructor(private readonly maxFree: number = MAX_FREE) {}

  /** An array with any bytes in it. */
  take(length: number): Uint8Array {
    const place = this.free.findIndex((array) => array.length === length);
    return place >= 0 ? this.free.splice(place, 1)[0]! : new Uint8Array(length);
  }

  /** Takes back what nobody looks at any more. */
  giveBack(array: Uint8Array): void {
    this.free.push(array);
    let bytes = this.free.reduce((sum, { length }) => sum + length, 0);
    while (this.free.length > this.maxFree || bytes > MAX_FREE_BYTES) bytes -= this.free.shift()!.length;
  }
}
