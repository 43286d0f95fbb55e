import { maskedCrc32c } from './crc32c.ts';

/** Bytes before the data of a record: its length and a checksum of that. */
export const RECORD_HEADER_BYTES = 12;
/** Bytes after the data: their checksum. */
export const RECORD_FOOTER_BYTES = 4;

/**
 * The length of a record's data.
 * @param header the 12 bytes before the data.
 * @param where the record begins, for errors, such as `x.tfrecord at byte 0`.
 * @throws Error if its checksum is wrong.
 */
export function parseRecordLength(header: Uint8Array, where: string): number {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (header.length < RECORD_HEADER_BYTES) throw new Error(`${where}: the file ends in a record's header`);
  if (view.getUint32(8, true) !== maskedCrc32c(header.subarray(0, 8))) {
    throw new Error(`${where}: no TFRecord begins there, or its length is damaged (the checksum is wrong)`);
  }
  const length = view.getBigUint64(0, true);
  if (length > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error(`${where}: the record is too long`);
  return Number(length);
}

/**
 * @param record the data and the 4 bytes after them.
 * @returns the data, not copied.
 * @throws Error if the checksum is wrong.
 */
export function checkRecord(record: Uint8Array, where: string): Uint8Array {
  const end = record.length - RECORD_FOOTER_BYTES;
  const data = record.subarray(0, end);
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  if (end < 0 || view.getUint32(end, true) !== maskedCrc32c(data)) {
    throw new Error(`${where}: the record is damaged (its checksum is wrong)`);
  }
  return data;
}
