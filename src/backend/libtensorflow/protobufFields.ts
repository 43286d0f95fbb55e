/** One field of a protocol buffer message: a varint's value, or the bytes of a string, a message or a fixed number. */
export interface ProtobufField {
  number: number;
  value: number | Uint8Array;
}

/**
 * The fields of a serialized message, in order.
 * @throws Error when the bytes end early or hold a group, which TensorFlow's messages never do.
 */
export function* protobufFields(bytes: Uint8Array): Generator<ProtobufField> {
  const reader = { bytes, offset: 0 };
  while (reader.offset < bytes.length) {
    const tag = readVarint(reader);
    yield { number: Math.floor(tag / 8), value: readValue(reader, tag % 8) };
  }
}

interface Reader {
  bytes: Uint8Array;
  offset: number;
}

function readValue(reader: Reader, wireType: number): number | Uint8Array {
  if (wireType === 0) return readVarint(reader);
  if (wireType === 1) return readBytes(reader, 8);
  if (wireType === 2) return readBytes(reader, readVarint(reader));
  if (wireType === 5) return readBytes(reader, 4);
  throw new Error(`a protocol buffer can't have the wire type ${wireType} at byte ${reader.offset}`);
}

function readVarint(reader: Reader): number {
  let value = 0;
  for (let factor = 1; factor < 2 ** 70; factor *= 128) {
    const byte = reader.bytes[reader.offset++];
    if (byte === undefined) throw new Error('a protocol buffer ended inside a number');
    value += (byte & 127) * factor;
    if (byte < 128) return value;
  }
  throw new Error(`a protocol buffer has a number of more than ten bytes before byte ${reader.offset}`);
}

function readBytes(reader: Reader, length: number): Uint8Array {
  const end = reader.offset + length;
  if (end > reader.bytes.length) throw new Error(`a protocol buffer ended inside a field of ${length} bytes`);
  const bytes = reader.bytes.subarray(reader.offset, end);
  reader.offset = end;
  return bytes;
}
