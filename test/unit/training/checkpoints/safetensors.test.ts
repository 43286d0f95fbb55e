import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HostTensor } from 'trainbook';
import {
  SafetensorsError,
  encodeSafetensors,
  parseSafetensors,
} from '../../../../src/training/checkpoints/safetensors.ts';

const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
const tensors = fc
  .tuple(shapes, fc.constantFrom('float32', 'int32', 'uint8', 'bool'), fc.nat())
  .map(([shape, dtype, seed]): HostTensor => {
    const size = shape.reduce((product, length) => product * length, 1);
    const values = Array.from(
      { length: size },
      (_, index) => (seed + 37 * index) % (dtype === 'bool' ? 2 : 200),
    );
    if (dtype === 'float32') return { shape, dtype, data: Float32Array.from(values, (value) => value / 3) };
    if (dtype === 'int32') return { shape, dtype, data: Int32Array.from(values, (value) => value - 100) };
    return { shape, dtype: dtype as 'uint8' | 'bool', data: Uint8Array.from(values) };
  });
const names = fc.string({ unit: 'grapheme' }).filter((name) => name !== '__metadata__');
const files = fc.record({
  tensors: fc
    .uniqueArray(fc.tuple(names, tensors), { selector: ([name]) => name })
    .map((list) => new Map(list)),
  metadata: fc.dictionary(fc.string(), fc.string()).map((texts) => new Map(Object.entries(texts))),
});

function join(pieces: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(pieces));
}

/** A file with a header of one's own. */
function fileOf(header: unknown, dataBytes = 0): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return join([length, text, new Uint8Array(dataBytes)]);
}

const entry = (change: object = {}) => ({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...change } });

describe('a safetensors file', () => {
  it('gives back what was written', () => {
    fc.assert(
      fc.property(files, (file) => {
        const read = parseSafetensors(join(encodeSafetensors(file)));
        expect(new Map([...read.tensors].sort())).toEqual(new Map([...file.tensors].sort()));
        expect(read.metadata).toEqual(file.metadata);
      }),
    );
  });

  it('has aligned tensors, as other readers need', () => {
    fc.assert(
      fc.property(files, (file) => {
        const bytes = join(encodeSafetensors(file));
        const headerBytes = Number(Buffer.from(bytes).readBigUInt64LE());
        expect(headerBytes % 8).toBe(0);
        const header = JSON.parse(Buffer.from(bytes.subarray(8, 8 + headerBytes)).toString()) as object;
        for (const [name, place] of Object.entries(header)) {
          if (name === '__metadata__') continue;
          const { dtype, data_offsets } = place as { dtype: string; data_offsets: [number, number] };
          expect(data_offsets[0] % (dtype.endsWith('32') ? 4 : 1)).toBe(0);
        }
      }),
    );
  });

  it('that ends anywhere else than it should is refused', () => {
    fc.assert(
      fc.property(files, fc.nat(), fc.boolean(), (file, at, isLonger) => {
        const bytes = join(encodeSafetensors(file));
        const other = isLonger
          ? join([bytes, new Uint8Array(1 + (at % 9))])
          : bytes.slice(0, at % bytes.length);
        expect(() => parseSafetensors(other)).toThrow(SafetensorsError);
      }),
    );
  });

  it('of any bytes is read or refused, never worse', () => {
    const anyEntry = fc.record(
      { dtype: fc.anything(), shape: fc.anything(), data_offsets: fc.anything() },
      { requiredKeys: [] },
    );
    const anyHeader = fc.dictionary(fc.string(), fc.oneof(anyEntry, fc.anything()));
    const anyFile = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.tuple(anyHeader, fc.nat(64)).map(([header, size]) => fileOf(fc.stringify(header), size)),
      fc.tuple(anyHeader, fc.nat(64)).map(([header, size]) => fileOf(toJson(header), size)),
    );
    fc.assert(
      fc.property(anyFile, (bytes) => {
        try {
          parseSafetensors(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(SafetensorsError);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it.each<[string, Uint8Array, string]>([
    ['no header', new Uint8Array(3), 'it has 3 bytes, too few for the length of a header'],
    ['a gigantic header', new Uint8Array(8).fill(255), 'and this one would take 18446744073709551615'],
    ['no JSON', fileOf('{"a":'), 'its header is no JSON'],
    ['a list', fileOf([1, 2]), 'its header is no JSON object'],
    ['an unknown dtype', fileOf(entry({ dtype: 'F8' }), 8), 'is of "F8"; what can be read is F64, I64'],
    ['an inherited dtype', fileOf(entry({ dtype: 'toString' }), 8), 'is of "toString"'],
    ['a negative size', fileOf(entry({ shape: [-2] }), 8), 'the shape of the tensor a is [-2]'],
    ['a wrong size', fileOf(entry({ shape: [3] }), 8), 'of shape [3] needs 12 bytes and has 8'],
    ['a huge size', fileOf(entry({ shape: [2 ** 40, 2 ** 40] }), 8), 'and has 8'],
    ['a hole', fileOf(entry({ data_offsets: [4, 12] }), 12), 'begins at byte 4, expected 0'],
    ['places beyond its end', fileOf(entry(), 4), 'its tensors take 8 bytes, and 4 are there'],
    [
      'metadata that are no texts',
      fileOf({ __metadata__: { a: 1 } }),
      'its __metadata__ are no texts by name',
    ],
  ])('with %s says so', (_what, bytes, message) => {
    expect(() => parseSafetensors(bytes)).toThrow(message);
  });

  it('with tensors that overlap is refused', () => {
    const header = { ...entry(), b: { dtype: 'F32', shape: [2], data_offsets: [4, 12] } };
    expect(() => parseSafetensors(fileOf(header, 12))).toThrow('the tensor b begins at byte 4, expected 8');
  });
});

function toJson(value: unknown): string {
  return (
    JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? Number(part) : part)) ?? ''
  );
}
