import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NpyArray, NpyData } from 'trainbook';
import { formatNpy, parseNpy } from '../../../../../src/training/datasets/formats/npy.ts';

const shapes = fc.array(fc.nat(4), { maxLength: 4 });
const size = (shape: number[]) => shape.reduce((product, extent) => product * extent, 1);

const arrays: fc.Arbitrary<NpyArray> = shapes.chain((shape) => {
  const exactly = { minLength: size(shape), maxLength: size(shape) };
  const data: fc.Arbitrary<NpyData> = fc.oneof(
    fc.int8Array(exactly),
    fc.uint8Array(exactly),
    fc.int16Array(exactly),
    fc.uint16Array(exactly),
    fc.int32Array(exactly),
    fc.uint32Array(exactly),
    fc.bigInt64Array(exactly),
    fc.bigUint64Array(exactly),
    fc.float32Array(exactly),
    fc.float64Array(exactly),
  );
  return data.map((values) => ({ data: values, shape }));
});

function fileWith(header: string, data: number[] = [], version = 1): Uint8Array {
  const text = new TextEncoder().encode(header);
  const length = version === 1 ? [text.length & 255, text.length >> 8] : [text.length, 0, 0, 0];
  return Uint8Array.from([
    0x93,
    ...new TextEncoder().encode('NUMPY'),
    version,
    0,
    ...length,
    ...text,
    ...data,
  ]);
}

describe('npy', () => {
  it('reads what it writes', () => {
    fc.assert(
      fc.property(arrays, (array) => {
        const read = parseNpy(formatNpy(array), 'x.npy');
        expect(read.shape).toEqual(array.shape);
        expect(read.data).toEqual(array.data);
      }),
    );
  });

  it('writes values that begin at a multiple of 64 bytes', () => {
    fc.assert(
      fc.property(arrays, (array) => {
        expect((formatNpy(array).length - array.data.byteLength) % 64).toBe(0);
      }),
    );
  });

  it('gives an array or an error that names the file, whatever byte is wrong', () => {
    const file = formatNpy({ data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] });
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.nat(255), (at, byte) => {
        const damaged = Uint8Array.from(file);
        damaged[at] = byte;
        try {
          expect(parseNpy(damaged, 'x.npy').data.byteLength).toBeLessThanOrEqual(64);
        } catch (error) {
          expect((error as Error).message).toContain('x.npy');
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('refuses every file that is cut off or too long', () => {
    fc.assert(
      fc.property(arrays, fc.nat(), (array, cut) => {
        const file = formatNpy(array);
        expect(() => parseNpy(file.subarray(0, cut % file.length), 'x.npy')).toThrow('x.npy');
        expect(() => parseNpy(Uint8Array.of(...file, 0), 'x.npy')).toThrow('the file has');
      }),
    );
  });

  it.each([
    [
      "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }",
      'which no array can have',
    ],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000,), }", 'needs 4000000000 bytes'],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", 'NumPy does not write'],
    ["{'descr': '<f4', 'fortran_order': False}", 'NumPy does not write'],
    ["{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (), }", 'NumPy does not write'],
    ["__import__('os').system('x')", 'NumPy does not write'],
    ["{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", 'Python objects'],
    ["{'descr': '<U3', 'fortran_order': False, 'shape': (1,), }", 'its type is "<U3"'],
    ["{'descr': '', 'fortran_order': False, 'shape': (1,), }", 'its type is ""'],
    ["{'descr': '<toString', 'fortran_order': False, 'shape': (1,), }", 'its type is'],
    ["{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", 'records of several fields'],
    [' '.repeat(20_000), 'a header of 20000 bytes'],
  ])('refuses the header %.70s', (header, message) => {
    expect(() => parseNpy(fileWith(header), 'x.npy')).toThrow(message);
  });

  it('reads headers of Python 2 and of versions 2 and 3', () => {
    const header = "{'shape': (2L, 1L), 'fortran_order': False, 'descr': '|u1'}";
    for (const version of [1, 2, 3]) {
      expect(parseNpy(fileWith(header, [7, 8], version), 'x')).toEqual({
        data: Uint8Array.of(7, 8),
        shape: [2, 1],
        dtype: 'uint8',
      });
    }
    expect(() => parseNpy(fileWith(header, [7, 8], 4), 'x')).toThrow('version 4');
  });

  it('writes the dtype that is asked for and refuses those that the data are not', () => {
    const data = Float32Array.of(1, 2);
    expect(parseNpy(formatNpy({ data, shape: [1], dtype: 'complex64' }), 'x').dtype).toBe('complex64');
    expect(parseNpy(formatNpy({ data: Uint8Array.of(1), shape: [], dtype: 'bool' }), 'x').dtype).toBe('bool');
    expect(() => formatNpy({ data, shape: [2], dtype: 'int32' })).toThrow(
      'written as float32, complex64, not as int32',
    );
    expect(() => formatNpy({ data, shape: [3] })).toThrow('has 3 numbers, got 2');
  });
});
