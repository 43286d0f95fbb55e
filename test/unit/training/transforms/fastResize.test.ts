import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centreCrop, compose, normalise, resize, swapChannels } from 'trainbook';
import type { ImageArray, Transform } from 'trainbook';
import { resampleColours } from '../../../../src/training/transforms/simd/resampleColours.ts';
import { antialiasedWeights, packWeights } from '../../../../src/training/transforms/resampleWeights.ts';

const side = (max: number) => fc.integer({ min: 1, max });
const noDraws = () => {
  throw new Error('it draws');
};

const picture = fc
  .tuple(side(40), side(40))
  .chain(([height, width]) =>
    fc
      .uint8Array({ minLength: height * width * 3, maxLength: height * width * 3 })
      .map((data): ImageArray<Uint8Array> => ({ data, shape: [height, width, 3] })),
  );
const options = fc.record({
  interpolation: fc.constantFrom(
    'nearest' as const,
    'bilinear' as const,
    'bicubic' as const,
    'area' as const,
  ),
  antialias: fc.boolean(),
});

/** One channel of it, for which there are no vector instructions. */
function plane({ data, shape: [height, width] }: ImageArray<Uint8Array>, channel: number): ImageArray {
  return { data: data.filter((_, index) => index % 3 === channel), shape: [height, width, 1] };
}

describe('resize of colours in bytes', () => {
  it('is to the bit that of each channel by itself', () => {
    fc.assert(
      fc.property(picture, side(50), side(50), options, (image, height, width, how) => {
        const step = resize([height, width], how);
        const { data, shape } = step.apply(image, noDraws);
        expect(shape).toEqual([height, width, 3]);
        for (let channel = 0; channel < 3; channel++) {
          const alone = step.apply(plane(image, channel), noDraws).data;
          expect(data.filter((_, index) => index % 3 === channel)).toEqual(alone);
        }
      }),
    );
  });

  it('uses vector instructions here, and leaves to others what would need very much memory', () => {
    const image: ImageArray<Uint8Array> = { data: new Uint8Array(12).fill(7), shape: [2, 2, 3] };
    const weights = packWeights(antialiasedWeights(2, 4, 'bilinear'));
    const sizes = { rows: weights, columns: weights, isFixed: true };
    expect(resampleColours(image, sizes)).toEqual({ data: new Uint8Array(48).fill(7), shape: [4, 4, 3] });
    const huge = packWeights(antialiasedWeights(2, 20_000, 'bilinear'));
    expect(resampleColours(image, { ...sizes, rows: huge, columns: huge })).toBeUndefined();
  });
});

describe('a resize before a crop', () => {
  it('gives what it gives by itself, with only the pixels that are kept', () => {
    fc.assert(
      fc.property(picture, side(50), side(50), options, (image, size, kept, how) => {
        const [first, second] = [resize(size, how), centreCrop(kept)];
        const apart = second.apply(first.apply(image, noDraws), noDraws);
        expect(compose(first, second).apply(image, noDraws)).toEqual(apart);
      }),
    );
  });
});

describe('compose', () => {
  const kinds = [
    ['to bytes', compose(resize(8), centreCrop(6))],
    ['to floats', compose(resize(8), centreCrop(6), normalise())],
    [
      'with a composition in it',
      compose<ImageArray>(resize(9), compose<ImageArray>(resize(8), swapChannels())),
    ],
  ] as const;

  it.each(kinds)('leaves a result as it is when another picture comes: %s', (_, steps) => {
    fc.assert(
      fc.property(picture, picture, (first, second) => {
        const result = steps.apply(first, noDraws);
        const before = structuredClone(result);
        steps.apply(second, noDraws);
        expect(result).toEqual(before);
      }),
    );
  });

  it("leaves what a transform of one's own has kept as it is", () => {
    const kept: ImageArray[] = [];
    const keep: Transform = { description: 'keep', apply: (image) => (kept.push(image), image) };
    const steps = compose<ImageArray>(resize([4, 4]), keep, normalise());
    const pictures = [7, 200].map((value) => new Uint8Array(48).fill(value));
    for (const data of pictures) steps.apply({ data, shape: [2, 8, 3] }, noDraws);
    expect(kept.map(({ data }) => data[0])).toEqual([7, 200]);
  });
});

it('bytes are normalised to the bit as floats are', () => {
  fc.assert(
    fc.property(picture, (image) => {
      const step = normalise({ mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] });
      const floats: ImageArray = { data: Float32Array.from(image.data), shape: image.shape };
      expect(step.apply(image, noDraws)).toEqual(step.apply(floats, noDraws));
    }),
  );
});
