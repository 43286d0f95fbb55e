import { makeCrc } from '../../../checksums/makeCrc.ts';

/** Castagnoli's polynomial. */
const castagnoli = makeCrc(0x82f63b78);

/** The checksum CRC-32C, from 0 to 2^32 - 1. */
export function crc32c(bytes: Uint8Array): number {
  return castagnoli([bytes]);
}

/** As TFRecord files store it: a checksum of data that holds checksums is a bad one unless they are changed. */
export function maskedCrc32c(bytes: Uint8Array): number {
  const sum = crc32c(bytes);
  return (((sum >>> 15) | (sum << 17)) + 0xa282ead8) >>> 0;
}
