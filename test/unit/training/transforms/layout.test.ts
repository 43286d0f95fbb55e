import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { castPixels, channelsFirst, channelsLast } from 'trainbook';

const picture = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 4 }))
  .chain(([height, width, channels]) => {
    const length = height * width * channels;
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((data) => ({ data, shape: [height, width, channels] as const }));
  });

describe('channelsFirst', () => {
  it('puts each value where PyTorch has it', () => {
    fc.assert(
      fc.property(picture, (image) => {
        const [height, width, channels] = image.shape;
        const { data, shape } = channelsFirst().apply(image, Math.random);
        expect(shape).toEqual([channels, height, width]);
        for (let y = 0; y < height; y++)
          for (let x = 0; x < width; x++)
            for (let c = 0; c < channels; c++)
              expect(data[(c * height + y) * width + x]).toBe(image.data[(y * width + x) * channels + c]);
      }),
    );
  });

  it('is undone by channelsLast, in the type of the pixels', () => {
    fc.assert(
      fc.property(picture, (image) => {
        expect(channelsLast().apply(channelsFirst().apply(image, Math.random), Math.random)).toEqual(image);
      }),
    );
    expect(() => channelsLast().apply({ data: new Float32Array(4), shape: [2, 2] }, Math.random)).toThrow(
      'expected planes of shape [channels, height, width], got [2,2]',
    );
  });
});

describe('castPixels', () => {
  it('rounds halves to the even byte and keeps to 0 and 255', () => {
    const image = { data: Float32Array.of(-3, 0.5, 1.5, 2.4, 254.6, 300), shape: [1, 2, 3] as const };
    const bytes = castPixels('uint8').apply(image, Math.random);
    expect(bytes.data).toEqual(Uint8Array.of(0, 0, 2, 2, 255, 255));
    expect(castPixels('float32').apply(bytes, Math.random).data).toEqual(
      Float32Array.of(0, 0, 2, 2, 255, 255),
    );
    expect(castPixels('uint8').description).toBe('castPixels(uint8)');
  });
});
