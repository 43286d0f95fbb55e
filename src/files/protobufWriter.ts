/** A serialized message in pieces, so that large ones are joined by nobody but the file. */
export type ProtobufMessage = readonly Uint8Array[];

/**
 * A field with a number, a bool (as 0 or 1) or an enum.
 * @param value a whole number; negative ones are written as int64 in two's complement.
 */
export function numberField(field: number, value: number | bigint): ProtobufMessage {
  return [Uint8Array.from([...varint(BigInt(field) * 8n), ...varint(BigInt.asUintN(64, BigInt(value)))])];
}

/** A field with a float. */
export function floatField(field: number, value: number): ProtobufMessage {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return [Uint8Array.from([...varint(BigInt(field) * 8n + 5n), ...bytes])];
}

/** A field with a text, bytes, or a packed list. */
export function bytesField(field: number, value: string | Uint8Array): ProtobufMessage {
  return messageField(field, [typeof value === 'string' ? new TextEncoder().encode(value) : value]);
}

/** A field with a message in it. */
export function messageField(field: number, message: ProtobufMessage): ProtobufMessage {
  return [...lengthPrefix(field, sizeOf(message)), ...message];
}

/** What stands before a message, text or bytes of so many bytes, which somebody else writes. */
export function lengthPrefix(field: number, sizeBytes: number): ProtobufMessage {
  return [Uint8Array.from([...varint(BigInt(field) * 8n + 2n), ...varint(BigInt(sizeBytes))])];
}

/** A `map<string, Message>`: one field for each entry. */
export function mapField(
  field: number,
  entries: Iterable<readonly [key: string, message: ProtobufMessage]>,
): ProtobufMessage {
  return Array.from(entries, ([key, message]) =>
    messageField(field, [...bytesField(1, key), ...messageField(2, message)]),
  ).flat();
}

/** The bytes that a message takes. */
export function sizeOf(message: ProtobufMessage): number {
  return message.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

/** A message in one piece. */
export function joinMessage(message: ProtobufMessage): Uint8Array {
  const bytes = new Uint8Array(sizeOf(message));
  let offset = 0;
  for (const piece of message) {
    bytes.set(piece, offset);
    offset += piece.byteLength;
  }
  return bytes;
}

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  for (; value >= 128n; value >>= 7n) bytes.push(Number(value & 127n) + 128);
  return [...bytes, Number(value)];
}
