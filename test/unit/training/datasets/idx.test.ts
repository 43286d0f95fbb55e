import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mnistDataset, parseIdx } from 'trainbook';

function idxFile(shape: number[], data: Uint8Array, type = 0x08): Uint8Array {
  const file = new Uint8Array(4 + 4 * shape.length + data.length);
  const view = new DataView(file.buffer);
  file.set([0, 0, type, shape.length]);
  shape.forEach((extent, axis) => view.setUint32(4 + 4 * axis, extent));
  file.set(data, 4 + 4 * shape.length);
  return file;
}

const shapes = fc.array(fc.nat(6), { maxLength: 4 });
const size = (shape: number[]) => shape.reduce((product, extent) => product * extent, 1);
const files = shapes.chain((shape) =>
  fc
    .uint8Array({ minLength: size(shape), maxLength: size(shape) })
    .map((data) => ({ shape, data, file: idxFile(shape, data) })),
);

describe('parseIdx', () => {
  it('reads what was written, wherever in a buffer it lies', () => {
    fc.assert(
      fc.property(files, fc.nat(9), ({ shape, data, file }, offset) => {
        const buffer = new Uint8Array(offset + file.length);
        buffer.set(file, offset);
        expect(parseIdx(buffer.subarray(offset), 'x')).toEqual({ data, shape });
      }),
    );
  });

  it('refuses every file that is longer or shorter than its header says', () => {
    fc.assert(
      fc.property(files, fc.integer({ min: 1, max: 9 }), ({ file }, difference) => {
        expect(() => parseIdx(new Uint8Array([...file, ...new Uint8Array(difference)]), 'x')).toThrow('got');
        expect(() => parseIdx(file.subarray(0, Math.max(0, file.length - difference)), 'x')).toThrow('got');
      }),
    );
  });

  it('says what is wrong or reads all of any bytes, and never more than there are', () => {
    const headers = fc.tuple(
      fc.constantFrom([0, 0, 8], [0, 0, 13], [1, 2, 8]),
      fc.uint8Array({ maxLength: 40 }),
    );
    fc.assert(
      fc.property(headers, ([start, rest]) => {
        const file = Uint8Array.of(...start, ...rest);
        try {
          const { data, shape } = parseIdx(file, 'x');
          expect(data.length).toBe(size([...shape]));
          expect(4 + 4 * shape.length + data.length).toBe(file.length);
        } catch (error) {
          expect(String(error)).toMatch(
            /x is no idx file of bytes: expected .*, got .*\. Download it again, unpacked/,
          );
        }
      }),
    );
  });

  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(0), 'expected a header of at least 4 bytes, got 0 bytes'],
    ['a packed file', Uint8Array.of(0x1f, 0x8b, 8, 0), 'expected two zero bytes at the start, got 0x1f 0x8b'],
    ['floats', idxFile([1], new Uint8Array(4), 0x0d), 'expected type 0x08, unsigned byte, got 0x0d, float32'],
    ['an unknown type', idxFile([1], new Uint8Array(1), 0x07), 'got 0x07, unknown'],
    [
      'a cut header',
      Uint8Array.of(0, 0, 8, 3, 0, 0),
      'expected a header of 16 bytes for 3 axes, got 6 bytes',
    ],
    [
      'extents beyond all memory',
      idxFile([0xffffffff, 0xffffffff, 0xffffffff], new Uint8Array(3)),
      'e+28 values for the shape 4294967295x4294967295x4294967295, got 3',
    ],
  ])('refuses %s', (_, file, message) => {
    expect(() => parseIdx(file, 'x')).toThrow(message);
  });
});

describe('mnistDataset', () => {
  const images = idxFile([2, 1, 3], Uint8Array.of(1, 2, 3, 4, 5, 6));
  const labels = idxFile([2], Uint8Array.of(9, 0));

  it('joins pictures and labels', () => {
    const dataset = mnistDataset('test', images, labels);
    expect([dataset.name, dataset.length, dataset.labelNames?.[9]]).toEqual(['mnist test', 2, '9']);
    expect(dataset.get(1)).toEqual({ image: { data: Uint8Array.of(4, 5, 6), shape: [1, 3, 1] }, label: 0 });
  });

  it.each<[string, Uint8Array, Uint8Array, string]>([
    [
      'labels for images',
      labels,
      labels,
      'train-images-idx3-ubyte: expected 3 axes (count, height, width), got 1',
    ],
    ['images for labels', images, images, 'train-labels-idx1-ubyte: expected 2 labels'],
    [
      'fewer labels',
      images,
      idxFile([1], Uint8Array.of(1)),
      'expected 2 labels as in train-images-idx3-ubyte, got 1',
    ],
    ['a label that is no digit', images, idxFile([2], Uint8Array.of(1, 10)), 'to be one of 0 to 9, got 10'],
  ])('refuses %s', (_, pixels, classes, message) => {
    expect(() => mnistDataset('train', pixels, classes)).toThrow(message);
  });
});
