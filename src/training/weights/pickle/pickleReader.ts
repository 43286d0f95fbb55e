import { decodeUtf8Loosely } from '../../datasets/formats/utf8.ts';
/** The end of the bytes was met: with more of them it may be whole. */
export class PickleCutOffError extends Error {}

/** Reads the arguments of a pickle's operations. */
export class PickleReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  position: number;

  constructor(bytes: Uint8Array, position: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.position = position;
  }

  byte(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  /** @throws Error if it is beyond what JavaScript counts exactly. */
  uint64(): number {
    const value = this.#view.getBigUint64(this.#advance(8), true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error(`it holds the length ${value}`);
    return Number(value);
  }

  float64(): number {
    return this.#view.getFloat64(this.#advance(8), false);
  }

  bytes(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** Of Latin-1 bytes, or of UTF-8. */
  text(length: number): string {
    return decodeUtf8Loosely(this.bytes(length));
  }

  /** Up to the end of the line, without it. */
  line(): string {
    const end = this.#bytes.indexOf(NEWLINE, this.position);
    if (end < 0) throw new PickleCutOffError('it is cut off within a line');
    const line = this.text(end - this.position);
    this.position = end + 1;
    return line;
  }

  /** A whole number of so many bytes, the lowest first. */
  long(length: number): number | bigint {
    if (length > LONGEST_INTEGER_BYTES) throw new Error(`it holds a number of ${length} bytes`);
    let value = 0n;
    const bytes = this.bytes(length);
    for (let index = length - 1; index >= 0; index--) value = (value << 8n) | BigInt(bytes[index]!);
    if (length > 0 && bytes[length - 1]! & 0x80) value -= 1n << BigInt(8 * length);
    return toNumber(value);
  }

  #advance(length: number): number {
    const start = this.position;
    if (start + length > this.#bytes.length) {
      throw new PickleCutOffError(`it is cut off: byte ${start + length} of ${this.#bytes.length} is needed`);
    }
    this.position = start + length;
    return start;
  }
}

const NEWLINE = 10;
const LONGEST_INTEGER_BYTES = 1024;

/** A number where it is exact. */
export function toNumber(value: bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}
