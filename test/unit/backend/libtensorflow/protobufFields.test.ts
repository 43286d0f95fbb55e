import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProtobufField } from '../../../../src/backend/libtensorflow/protobufFields.ts';
import { protobufFields } from '../../../../src/backend/libtensorflow/protobufFields.ts';
import { encodeFields } from '../../../support/backend/encodeProtobuf.ts';

const field: fc.Arbitrary<ProtobufField> = fc.record({
  number: fc.integer({ min: 1, max: 2000 }),
  value: fc.oneof(fc.integer({ min: 0, max: 2 ** 52 }), fc.uint8Array({ maxLength: 300 })),
});

describe('protobufFields', () => {
  it('reads back what was written', () => {
    fc.assert(
      fc.property(fc.array(field, { maxLength: 20 }), (fields) => {
        expect([...protobufFields(encodeFields(fields))]).toEqual(fields);
      }),
    );
  });

  it('reads fixed numbers as bytes', () => {
    const fixed32 = Uint8Array.of((1 << 3) | 5, 1, 2, 3, 4);
    const fixed64 = Uint8Array.of((2 << 3) | 1, 1, 2, 3, 4, 5, 6, 7, 8);
    expect([...protobufFields(Uint8Array.of(...fixed32, ...fixed64))]).toEqual([
      { number: 1, value: Uint8Array.of(1, 2, 3, 4) },
      { number: 2, value: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) },
    ]);
  });

  it('refuses bytes that end early, endless numbers and groups', () => {
    expect(() => [...protobufFields(Uint8Array.of(0x0a, 5, 1))]).toThrow('ended inside a field of 5 bytes');
    expect(() => [...protobufFields(Uint8Array.of(0x08, 0x80))]).toThrow('ended inside a number');
    expect(() => [...protobufFields(new Uint8Array(20).fill(0x80))]).toThrow('more than ten bytes');
    expect(() => [...protobufFields(Uint8Array.of(0x0b))]).toThrow('wire type 3');
  });

  it('never runs past the end, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          for (const { value } of protobufFields(bytes)) {
            if (value instanceof Uint8Array) expect(value.length).toBeLessThanOrEqual(bytes.length);
          }
        } catch (error) {
          expect(String(error)).toContain('a protocol buffer');
        }
      }),
    );
  });
});
