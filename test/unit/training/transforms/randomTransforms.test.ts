import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ArrayDataset,
  colourJitter,
  compose,
  cutout,
  gaussianBlur,
  randomAffine,
  randomCrop,
  randomErasing,
  randomFlip,
  randomGrey,
  randomResizedCrop,
  randomRotation,
  resize,
  SerialIterator,
  transformImages,
} from 'trainbook';
import type { ImageArray, ImageSample, Transform } from 'trainbook';
import { seededRandom } from '../../../../src/training/random/seededRandom.ts';
import { blurImage } from '../../../../src/training/transforms/blur.ts';
import {
  adjustBrightness,
  adjustContrast,
  adjustHue,
  adjustSaturation,
} from '../../../../src/training/transforms/colour.ts';
import { affineMatrix, warp } from '../../../../src/training/transforms/warp.ts';

const { cases } = JSON.parse(readFileSync('test/oracles/transforms.json', 'utf8')) as {
  cases: Record<string, { shape: number[]; values: number[] }>;
};
const PICTURE: ImageArray<Uint8Array> = {
  data: Uint8Array.from(
    { length: 13 * 17 * 3 },
    (_, index) => (index * 7919 + Math.floor(index / 5) * 104729) % 256,
  ),
  shape: [13, 17, 3],
};
const FLOATS: ImageArray = {
  data: Float32Array.from(PICTURE.data, (value) => value / 255),
  shape: [13, 17, 3],
};

/** The largest difference from an oracle. */
function differenceFrom(name: string, { data, shape }: ImageArray): number {
  expect(shape).toEqual(cases[name]!.shape);
  return Math.max(...cases[name]!.values.map((value, index) => Math.abs(value - data[index]!)));
}

describe('what random transforms do with what they draw', () => {
  it.each([
    ['brightness', adjustBrightness, 1.4],
    ['contrast', adjustContrast, 0.3],
    ['saturation', adjustSaturation, 1.7],
    ['hue -0.5', adjustHue, -0.5],
    ['hue -0.2', adjustHue, -0.2],
    ['hue 0.1', adjustHue, 0.1],
    ['hue 0.45', adjustHue, 0.45],
  ] as const)('agrees with torchvision: %s', (name, adjust, factor) => {
    expect(differenceFrom(name, adjust(FLOATS, factor))).toBeLessThan(2e-6);
    const bytes = adjust(PICTURE, factor).data;
    cases[name]!.values.forEach((value, index) =>
      expect(Math.abs(value * 255 - bytes[index]!)).toBeLessThan(0.51),
    );
  });

  it('blurs as torchvision does', () => {
    expect(differenceFrom('blur', blurImage(FLOATS, 5, 1.3))).toBeLessThan(1e-6);
  });

  it.each([
    ['turn', { angle: 20, translate: [0, 0], scale: 1, shear: 0 }],
    ['back', { angle: -75, translate: [0, 0], scale: 1, shear: 0 }],
    ['move', { angle: 0, translate: [2, -3], scale: 1, shear: 0 }],
    ['grow', { angle: 0, translate: [0, 0], scale: 1.6, shear: 0 }],
    ['shear', { angle: 0, translate: [0, 0], scale: 1, shear: 15 }],
    ['all', { angle: 33, translate: [3, 2], scale: 0.7, shear: -10 }],
  ] as const)('turns, moves, scales and shears as torchvision does with Pillow: %s', (name, affine) => {
    const matrix = affineMatrix(PICTURE.shape, affine);
    // Pillow cuts fractions off where we round.
    expect(
      differenceFrom(`affine ${name}`, warp(PICTURE, matrix, { interpolation: 'bilinear', fill: 0 })),
    ).toBeLessThan(1.01);
  });

  it('makes a quarter turn to the bit', () => {
    const matrix = affineMatrix(PICTURE.shape, { angle: 90, translate: [0, 0], scale: 1, shear: 0 });
    expect(
      differenceFrom('affine quarter', warp(PICTURE, matrix, { interpolation: 'nearest', fill: 0 })),
    ).toBe(0);
  });
});

const TRANSFORMS: readonly [string, Transform][] = [
  ['randomFlip(horizontal, probability 0.5)', randomFlip()],
  ['randomFlip(vertical, probability 1)', randomFlip({ axis: 'vertical', probability: 1 })],
  ['randomCrop(8x9)', randomCrop([8, 9])],
  ['randomCrop(12, pad(4, reflect))', randomCrop(12, { padding: 4, mode: 'reflect' })],
  ['randomResizedCrop(8, scale 0.08..1, ratio 0.75..1.333, bilinear)', randomResizedCrop(8)],
  ['randomRotation(-10..10, bilinear)', randomRotation(10)],
  [
    'randomAffine(degrees 0..90, translate 0.1, scale 0.5..2, shear 5, nearest)',
    randomAffine({ degrees: [0, 90], translate: 0.1, scale: [0.5, 2], shear: 5, interpolation: 'nearest' }),
  ],
  [
    'colourJitter(brightness 0.6..1.4, contrast 0.9..1, saturation 0..3, hue -0.1..0.1)',
    colourJitter({ brightness: 0.4, contrast: [0.9, 1], saturation: 2, hue: 0.1 }),
  ],
  ['randomGrey(probability 0.1)', randomGrey()],
  ['gaussianBlur(3, 0.1..2)', gaussianBlur(3)],
  ['randomErasing(probability 0.5, scale 0.02..0.33, ratio 0.3..3.3)', randomErasing()],
  ['cutout(5)', cutout(5)],
];

describe('random transforms', () => {
  it.each(TRANSFORMS)(
    '%s says its parameters, and depends on the generator alone',
    (description, transform) => {
      expect(transform.description).toBe(description);
      const before = PICTURE.data.slice();
      fc.assert(
        fc.property(fc.nat(), fc.boolean(), (seed, isFloat) => {
          const image = isFloat ? FLOATS : PICTURE;
          const [once, again] = [1, 2].map(() => transform.apply(image, seededRandom(seed)));
          expect(once).toEqual(again);
          const [height, width, channels] = once!.shape;
          expect([once!.data.length, once!.data.constructor]).toEqual([
            height * width * channels,
            image.data.constructor,
          ]);
          expect(once!.data.every((value) => Number.isFinite(value) && value >= 0 && value <= 255)).toBe(
            true,
          );
        }),
        { numRuns: 40 },
      );
      expect(PICTURE.data).toEqual(before);
    },
  );

  it('flip half of the pictures, and twice is not at all', () => {
    const flips = Array.from(
      { length: 400 },
      (_, seed) => randomFlip().apply(PICTURE, seededRandom(seed)) !== PICTURE,
    );
    const flipped = flips.filter(Boolean).length;
    expect(flipped).toBeGreaterThan(150);
    expect(flipped).toBeLessThan(250);
    for (const axis of ['horizontal', 'vertical'] as const) {
      const always = randomFlip({ axis, probability: 1 });
      const once = always.apply(PICTURE, Math.random);
      expect(once.data).not.toEqual(PICTURE.data);
      expect(always.apply(once, Math.random)).toEqual(PICTURE);
    }
  });

  it('crop every part there is', () => {
    const crop = randomCrop([12, 16]);
    const firsts = Array.from({ length: 200 }, (_, seed) =>
      crop.apply(PICTURE, seededRandom(seed)).data.slice(0, 3).join(),
    );
    const corners = [0, 3, 51, 54].map((start) => PICTURE.data.slice(start, start + 3).join());
    expect(new Set(firsts)).toEqual(new Set(corners));
  });

  it('erase a share in the range, and no more than the square that cutout has', () => {
    const white: ImageArray = { data: new Uint8Array(40 * 40).fill(255), shape: [40, 40, 1] };
    const erasedBy = (transform: Transform, seed: number) =>
      transform.apply(white, seededRandom(seed)).data.filter((value) => value === 0).length;
    for (let seed = 0; seed < 100; seed++) {
      const erased = erasedBy(randomErasing({ probability: 1, scale: [0.1, 0.3] }), seed) / 1600;
      expect(erased).toBeGreaterThan(0.08);
      expect(erased).toBeLessThan(0.33);
      expect(erasedBy(cutout(6), seed)).toBeLessThanOrEqual(36);
      expect(erasedBy(cutout(6), seed)).toBeGreaterThanOrEqual(9);
    }
  });

  it('take the largest part in the middle where no part drawn fits', () => {
    const flat: ImageArray = {
      data: Uint8Array.from({ length: 100 }, (_, index) => index),
      shape: [1, 100, 1],
    };
    const crop = randomResizedCrop([1, 1], { scale: [1, 1], ratio: [1, 1], interpolation: 'nearest' });
    expect([...crop.apply(flat, seededRandom(1)).data]).toEqual([49]);
  });

  it.each([
    [() => randomFlip({ probability: 1.5 }), 'between 0 and 1, got 1.5'],
    [() => randomResizedCrop(8, { scale: [1, 0.5] }), 'the smaller first, got 1 to 0.5'],
    [() => colourJitter({ hue: 0.6 }), 'hue is a range of two numbers from -0.5'],
    [() => colourJitter({ brightness: [-1, 1] }), 'brightness is a range of two numbers from 0'],
    [() => gaussianBlur(4), 'an odd number of pixels, got 4'],
    [() => cutout(0), 'from 1, got 0'],
    [() => randomCrop(20).apply(PICTURE, Math.random), 'a picture of 13x17 has no part of 20x20'],
  ])('refuse what makes no sense: %s', (make, message) => expect(make).toThrow(message));
});

describe('transformImages', () => {
  const samples = Array.from({ length: 6 }, (_, label): ImageSample => ({ image: PICTURE, label }));
  const data = new ArrayDataset(samples, { name: 'pictures', labelNames: [...'abcdef'] });
  const steps = compose<ImageArray>(randomCrop(8), randomFlip(), colourJitter({ brightness: 0.5 }));

  it('draws by seed, epoch and sample, whatever the order and the part', async () => {
    const transformed = transformImages(data, steps, { seed: 3 });
    const inOrder = await Promise.all([0, 1, 2, 3, 4, 5].map((index) => transformed.get(index)));
    const part = transformImages(data.select([5, 2]), steps, { seed: 3 });
    expect([await part.get(1), await part.get(0)]).toEqual([inOrder[2], inOrder[5]]);
    expect(inOrder.map(({ label }) => label)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(new Set(inOrder.map(({ image }) => image.data.join())).size).toBeGreaterThan(4);
    expect(await transformed.get(0, { epoch: 0 })).toEqual(inOrder[0]);
    expect(await transformed.get(0, { epoch: 1 })).not.toEqual(inOrder[0]);
    expect(await transformImages(data, steps, { seed: 4 }).get(0)).not.toEqual(inOrder[0]);
    expect(transformed.labelNames).toEqual([...'abcdef']);
    expect((await transformed.batch([0, 3])).inputs.shape).toEqual([2, 8, 8, 3]);
  });

  it('names the sample and the transform that failed', () => {
    const transformed = transformImages(data, compose<ImageArray>(resize(4), randomCrop(30)));
    expect(() => transformed.get(2)).toThrow(
      'sample 2 of pictures, compose(resize(4, bilinear), randomCrop(30)): ' +
        'randomCrop(30): a picture of 4x5 has no part of 30x30',
    );
  });

  it('gets the epoch from the iterator, through whatever lies between', async () => {
    const transformed = transformImages(data, steps, { seed: 3 });
    const between = transformed
      .map((sample) => sample)
      .slice(0, 6)
      .repeat(1)
      .concat();
    const iterator = new SerialIterator(between, { batchSize: 6, shuffle: false });
    for (const epoch of [0, 1, 2]) {
      const expected = await transformed.batch([0, 1, 2, 3, 4, 5], undefined, { epoch });
      expect((await iterator.next())!.inputs).toEqual(expected.inputs);
    }
  });
});
