import type { ProtobufField } from '../../../src/backend/libtensorflow/protobufFields.ts';

/** A serialized message with the given fields. */
export function encodeFields(fields: readonly ProtobufField[]): Uint8Array {
  return Uint8Array.from(
    fields.flatMap(({ number, value }) =>
      typeof value === 'number'
        ? [...varint(number * 8), ...varint(value)]
        : [...varint(number * 8 + 2), ...varint(value.length), ...value],
    ),
  );
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return [...bytes, value];
}
