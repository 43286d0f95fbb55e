/** One field of a protocol buffer message. */
export interface ProtobufField {
  number: number;
  /** A varint, or the bytes of a 32-bit, 64-bit or length-delimited field. */
  value: bigint | Uint8Array;
  wireType: 0 | 1 | 2 | 5;
}

/** The fields of a message in their order. @throws Error if the bytes are no message. */
export function* readFields(bytes: Uint8Array): Generator<ProtobufField> {
  const cursor = { bytes, at: 0 };
  while (cursor.at < bytes.length) {
    const key = readVarint(cursor);
    const number = Number(key >> 3n);
    const wireType = Number(key & 7n);
    if (number < 1 || number > 2 ** 29) throw damaged();
    if (wireType === 0) yield { number, wireType, value: readVarint(cursor) };
    else if (wireType === 1) yield { number, wireType, value: take(cursor, 8) };
    else if (wireType === 2) yield { number, wireType, value: take(cursor, Number(readVarint(cursor))) };
    else if (wireType === 5) yield { number, wireType, value: take(cursor, 4) };
    else throw damaged();
  }
}

/** The varints that are packed into a field. */
export function readVarints(bytes: Uint8Array): bigint[] {
  const cursor = { bytes, at: 0 };
  const values: bigint[] = [];
  while (cursor.at < bytes.length) values.push(readVarint(cursor));
  return values;
}

interface Cursor {
  bytes: Uint8Array;
  at: number;
}

/** Of at most 64 bits. */
function readVarint(cursor: Cursor): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = cursor.bytes[cursor.at++];
    if (byte === undefined) throw damaged();
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) return BigInt.asUintN(64, value);
  }
  throw damaged();
}

function take(cursor: Cursor, length: number): Uint8Array {
  const end = cursor.at + length;
  if (end > cursor.bytes.length) throw damaged();
  const taken = cursor.bytes.subarray(cursor.at, end);
  cursor.at = end;
  return taken;
}

function damaged(): Error {
  return new Error('the message is damaged or of another kind');
}
