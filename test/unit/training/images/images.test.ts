import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeImage, imageDecoderName } from 'trainbook';
import { parseImageHeader } from '../../../../src/training/images/imageHeader.ts';
import { orientImage } from '../../../../src/training/images/orientImage.ts';
import { toChannels } from '../../../../src/training/images/toChannels.ts';

const read = (name: string) => readFileSync(`test/oracles/images/${name}`);

describe('parseImageHeader', () => {
  it.each([
    ['colour.png', 'png', 1],
    ['deep.png', 'png', 1],
    ['colour.bmp', 'bmp', 1],
    ['grey.gif', 'gif', 1],
    ['progressive.jpg', 'jpeg', 1],
    ...[1, 2, 3, 4, 5, 6, 7, 8].map(
      (orientation) => [`turned${orientation}.jpg`, 'jpeg', orientation] as const,
    ),
  ] as const)('reads that of %s', (name, format, orientation) => {
    expect(parseImageHeader(read(name))).toEqual({ format, width: 20, height: 12, orientation });
  });

  it.each([
    ['page.jpg', 'this is no picture in JPEG, PNG, GIF, BMP or WebP'],
    ['empty.jpg', 'this is no picture'],
  ])('refuses %s', (name, message) => expect(() => parseImageHeader(read(name))).toThrow(message));

  it('gives a header or an error, whatever bytes are wrong or missing', () => {
    const file = read('turned6.jpg');
    fc.assert(
      fc.property(fc.nat(file.length), fc.array(fc.tuple(fc.nat(200), fc.nat(255))), (length, changes) => {
        const damaged = new Uint8Array(file.subarray(0, length));
        for (const [at, byte] of changes) damaged[at] = byte;
        try {
          const { width, height, orientation } = parseImageHeader(damaged);
          expect(width * height).toBeGreaterThan(0);
          expect([1, 2, 3, 4, 5, 6, 7, 8]).toContain(orientation);
        } catch (error) {
          expect((error as Error).message).toMatch(/picture|JPEG/);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('orientImage', () => {
  it('keeps every pixel, and the two turns of a pair undo one another', () => {
    const shapes = fc.tuple(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 5 }),
      fc.constantFrom(1, 3),
    );
    const inverse = [0, 1, 2, 3, 4, 5, 8, 7, 6];
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 8 }), (shape, orientation) => {
        const data = Uint8Array.from({ length: shape[0] * shape[1] * shape[2] }, (_, index) => index);
        const turned = orientImage({ data, shape }, orientation);
        expect([...turned.data].sort((a, b) => a - b)).toEqual([...data]);
        expect(orientImage(turned, inverse[orientation]!)).toEqual({ data, shape });
      }),
    );
  });
});

describe('toChannels', () => {
  const grey = { data: Uint8Array.of(7, 200), shape: [1, 2, 1] as const };
  const colour = {
    data: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30),
    shape: [2, 2, 3] as const,
  };

  it('repeats grey, and weighs colours as Pillow does', () => {
    expect(toChannels(grey, 3)).toEqual({ data: Uint8Array.of(7, 7, 7, 200, 200, 200), shape: [1, 2, 3] });
    expect([...toChannels(colour, 1).data]).toEqual([76, 150, 29, 18]);
    expect(toChannels(colour, 3)).toBe(colour);
  });

  it('drops transparency, and has none where there was none', () => {
    const clear = { data: Uint8Array.of(1, 2, 3, 4), shape: [1, 1, 4] as const };
    expect([...toChannels(clear, 3).data]).toEqual([1, 2, 3]);
    expect([...toChannels(grey, 4).data]).toEqual([7, 7, 7, 255, 200, 200, 200, 255]);
    expect([...toChannels({ data: Uint8Array.of(9, 5), shape: [1, 1, 2] }, 4).data]).toEqual([9, 9, 9, 5]);
  });
});

describe('decodeImage', () => {
  it('says what is needed where nothing decodes', () => {
    expect(imageDecoderName()).toBeUndefined();
    expect(() => decodeImage(read('colour.png'))).toThrow(
      'decoded by libtensorflow, which is not in use here',
    );
  });
});
