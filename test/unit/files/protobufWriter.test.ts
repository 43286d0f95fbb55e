import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { protobufFields } from '../../../src/backend/libtensorflow/protobufFields.ts';
import {
  bytesField,
  joinMessage,
  mapField,
  messageField,
  numberField,
  sizeOf,
} from '../../../src/files/protobufWriter.ts';

const hex = (message: readonly Uint8Array[]) => Buffer.from(joinMessage(message)).toString('hex');

describe('a written protocol buffer', () => {
  it('is what the reader reads', () => {
    const number = fc.integer({ min: 1, max: 2 ** 29 - 1 });
    const value = fc.oneof(fc.nat({ max: Number.MAX_SAFE_INTEGER }), fc.uint8Array({ maxLength: 300 }));
    fc.assert(
      fc.property(fc.array(fc.record({ number, value })), (fields) => {
        const message = fields.flatMap((field) =>
          typeof field.value === 'number'
            ? numberField(field.number, field.value)
            : bytesField(field.number, field.value),
        );
        const bytes = joinMessage(message);
        expect(bytes.length).toBe(sizeOf(message));
        expect([...protobufFields(bytes)]).toEqual(fields);
      }),
    );
  });

  // What Python's protobuf serializes to.
  it('has negative numbers as int64', () => expect(hex(numberField(1, -1))).toBe('08ffffffffffffffffff01'));

  it('has texts as UTF-8', () => expect(hex(bytesField(2, 'ä'))).toBe('1202c3a4'));

  it('nests', () =>
    expect(hex(messageField(3, messageField(1, numberField(2, 300))))).toBe('1a050a0310ac02'));

  it('has an entry for each key of a map', () =>
    expect(
      hex(
        mapField(5, [
          ['a', numberField(1, 1)],
          ['b', []],
        ]),
      ),
    ).toBe('2a070a0161120208012a050a01621200'));
});
