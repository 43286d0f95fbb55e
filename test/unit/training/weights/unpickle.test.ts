import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../../../../src/training/weights/byteSource.ts';
import { unpickle } from '../../../../src/training/weights/pickle/unpickle.ts';
import { readSafetensorsArrays } from '../../../../src/training/weights/safetensorsArrays.ts';
import { parseTfjsManifest } from '../../../../src/training/weights/tfjsManifest.ts';
import { readLegacyTorch } from '../../../../src/training/weights/torch/legacyTorch.ts';
import { torchRules } from '../../../../src/training/weights/torch/torchRules.ts';

/** FUZZ_FACTOR says how many times as many cases are tried. */
const RUNS = 200 * Number(process.env['FUZZ_FACTOR'] ?? 1);

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const read = (text: string) => unpickle(ascii(text), torchRules()).value;

describe('unpickling', () => {
  it('reads protocol 0 and later ones', () => {
    expect(read("(dp0\nS'a'\np1\nI1\nsS'b'\nI01\ns.")).toEqual(
      new Map<unknown, unknown>([
        ['a', 1],
        ['b', true],
      ]),
    );
    expect(read('\x80\x02]q\x00(K\x01M\x00\x01J\xff\xff\xff\xffG?\xf8\x00\x00\x00\x00\x00\x00Ne.')).toEqual([
      1,
      256,
      -1,
      1.5,
      null,
    ]);
    expect(read('\x80\x02\x8a\x02\x00\x80.')).toBe(-32768);
  });

  it('keeps a list that contains itself', () => {
    const list = read('\x80\x02]q\x00h\x00a.') as unknown[];
    expect(list[0]).toBe(list);
  });

  it.each([
    ["cos\nsystem\n(S'ls'\ntR.", 'it wants to run os.system of Python'],
    ['\x80\x04\x8c\x08builtins\x8c\x04eval\x93.', 'it wants to run builtins.eval of Python'],
    ['ctorch\nFloatStorage\n)R.', 'it wants to run torch.FloatStorage(…) of Python'],
    ['(i__builtin__\neval\n.', 'it holds the operation 0x69'],
    ['\x80\x09N.', 'it is of protocol 9'],
    ['h\x05.', 'it recalls the value 5'],
    ['a.', 'its operations take more values than there are'],
    ['e.', 'it ends a list that it has not begun'],
    ['(I1\nd.', 'it has a key without a value'],
    ['X\xff\xff\xff\x7fab', 'it is cut off'],
    ['I1', 'it is cut off within a line'],
  ])('refuses %j', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it('of any bytes ends with a value or an error, in time that grows with them', () => {
    const anyBytes = fc.uint8Array({ maxLength: 200 });
    const likely = fc.array(fc.constantFrom(...'(tlde]}asuqh0N.)RbQK\x80\x85\x86\x87'), { maxLength: 60 });
    fc.assert(
      fc.property(
        fc.oneof(
          anyBytes,
          likely.map((parts) => ascii(parts.join(''))),
        ),
        (bytes) => {
          try {
            unpickle(bytes, torchRules());
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
            expect(error).not.toBeInstanceOf(TypeError);
          }
        },
      ),
      { numRuns: RUNS },
    );
  });
});

describe('parsers of whatever bytes', () => {
  it('give arrays or an error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        for (const parse of [readSafetensorsArrays, readLegacyTorch]) {
          const outcome = await parse(memorySource(bytes)).catch((error: unknown) => error);
          expect(outcome).toSatisfy((value) => value instanceof Map || value instanceof Error);
          expect(outcome).not.toBeInstanceOf(TypeError);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('give groups or an error for any JSON', () => {
    const entry = fc.record({ paths: fc.jsonValue(), weights: fc.jsonValue() });
    const model = fc.oneof(fc.jsonValue(), fc.record({ weightsManifest: fc.array(entry) }));
    fc.assert(
      fc.property(model, (value) => {
        try {
          parseTfjsManifest(JSON.stringify(value));
        } catch (error) {
          expect(error).not.toBeInstanceOf(TypeError);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('refuse a header of a million tensors that overlap, in bounded time', async () => {
    const entries = Array.from(
      { length: 1_000_000 },
      (_, index) => `"t${index}":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}`,
    );
    const header = new TextEncoder().encode(`{${entries.join(',')}}`);
    const bytes = new Uint8Array(8 + header.length + 4);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
    bytes.set(header, 8);
    await expect(readSafetensorsArrays(memorySource(bytes))).rejects.toThrow('begins at byte 0, expected 4');
  });
});
