/**
 * A checksum over several pieces as if they were one: a whole number from 0 to 2^32 - 1.
 * @param before that of the bytes which come before them. Default: of none.
 */
export type Checksum = (pieces: readonly Uint8Array[], before?: number) => number;

/** A CRC of 32 bits that begins with ones and is inverted at its end. @param polynomial with its bits reversed. */
export function makeCrc(polynomial: number): Checksum {
  const [t0, t1, t2, t3] = makeTables(polynomial);
  return (pieces, before = 0) => {
    let crc = ~before;
    for (const bytes of pieces) {
      const whole = bytes.length - (bytes.length % 4);
      let at = 0;
      for (; at < whole; at += 4) {
        crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
        crc = t3[crc & 255]! ^ t2[(crc >>> 8) & 255]! ^ t1[(crc >>> 16) & 255]! ^ t0[crc >>> 24]!;
      }
      for (; at < bytes.length; at++) crc = (crc >>> 8) ^ t0[(crc ^ bytes[at]!) & 255]!;
    }
    return ~crc >>> 0;
  };
}

type Tables = [Int32Array, Int32Array, Int32Array, Int32Array];

/** Slicing by four: four tables take four bytes a round. */
function makeTables(polynomial: number): Tables {
  const tables = Array.from({ length: 4 }, () => new Int32Array(256)) as Tables;
  const [first] = tables;
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    first[byte] = value;
  }
  for (let index = 1; index < 4; index++) {
    for (let byte = 0; byte < 256; byte++) {
      const before = tables[index - 1]![byte]!;
      tables[index]![byte] = (before >>> 8) ^ first[before & 255]!;
    }
  }
  return tables;
}
