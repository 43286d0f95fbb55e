import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  centreCrop,
  compose,
  denormalise,
  fiveCrop,
  normalise,
  oneHot,
  pad,
  resize,
  swapChannels,
  torchvisionPreprocessing,
  vggPreprocessing,
} from 'trainbook';
import type { ImageArray, Transform } from 'trainbook';

const { cases } = JSON.parse(readFileSync('test/oracles/transforms.json', 'utf8')) as {
  cases: Record<string, { shape: number[]; values: number[] }>;
};
const SHAPE = [13, 17, 3] as const;
const PICTURE: ImageArray<Uint8Array> = {
  data: Uint8Array.from(
    { length: 13 * 17 * 3 },
    (_, index) => (index * 7919 + Math.floor(index / 5) * 104729) % 256,
  ),
  shape: SHAPE,
};
const FLOATS: ImageArray = { data: Float32Array.from(PICTURE.data), shape: SHAPE };
const PLANE: ImageArray = {
  data: Float32Array.from({ length: 13 * 17 }, (_, pixel) => PICTURE.data[pixel * 3]! / 100),
  shape: [13, 17, 1],
};
const TRANSPOSED: ImageArray = {
  data: Uint8Array.from(PICTURE.data, (_, index) => {
    const [column, row, channel] = [Math.floor(index / 39), Math.floor(index / 3) % 13, index % 3];
    return PICTURE.data[(row * 17 + column) * 3 + channel]!;
  }),
  shape: [17, 13, 3],
};

const noDraws = () => {
  throw new Error('it draws');
};
const applied = <To>(transform: Transform<ImageArray, To>, image: ImageArray = PICTURE) =>
  transform.apply(image, noDraws);

/** Compares with an oracle; `tolerance` 0 is to the bit. */
function expectCase(name: string, { data, shape }: ImageArray, tolerance = 0): void {
  const { shape: expectedShape, values } = cases[name]!;
  expect([name, shape]).toEqual([name, expectedShape]);
  const worst = Math.max(...values.map((value, index) => Math.abs(value - data[index]!)));
  expect(worst, name).toBeLessThanOrEqual(tolerance);
}

const sizeOf = (name: string): [number, number] => {
  const [height, width] = name.split(' ').at(-1)!.split('x').map(Number);
  return [height!, width!];
};
const named = (prefix: string) => Object.keys(cases).filter((name) => name.startsWith(prefix));

describe('resize', () => {
  it.each(named('antialias'))('gives the bytes of Pillow: %s', (name) => {
    const interpolation = name.split(' ')[1] as 'bilinear';
    expectCase(name, applied(resize(sizeOf(name), { interpolation })));
  });

  it.each(named('float'))('gives the numbers of Pillow: %s', (name) => {
    const interpolation = name.split(' ')[1] as 'bilinear';
    expectCase(name, applied(resize(sizeOf(name), { interpolation }), PLANE), 1e-6);
  });

  it.each(named('plain'))('gives the numbers of PyTorch without antialias: %s', (name) => {
    const interpolation = name.split(' ')[1] as 'bilinear';
    const transform = resize(sizeOf(name), { interpolation, antialias: false });
    // PyTorch finds places between pixels in single precision.
    expectCase(name, applied(transform, FLOATS), 5e-4);
    const rounded = cases[name]!.values.map((value) => Math.min(255, Math.max(0, value)));
    const bytes = applied(transform).data;
    expect(Math.max(...rounded.map((value, index) => Math.abs(value - bytes[index]!)))).toBeLessThanOrEqual(
      0.501,
    );
  });

  it('brings the shorter side to a length and keeps the proportions', () => {
    expectCase('shorter 8', applied(resize(8)));
    expectCase('shorter 20', applied(resize(20), TRANSPOSED));
  });

  it('gives a picture of the size it has as it is', () => {
    expect(applied(resize([13, 17])).data).toEqual(PICTURE.data);
  });

  it('refuses what is no size', () => {
    expect(() => resize(0)).toThrow('a whole number from 1, or one for height and one for width, got 0');
    expect(() => resize([3, 1.5])).toThrow('got 3,1.5');
  });
});

describe('crops and padding', () => {
  it.each(named('centre'))('agree with torchvision: %s', (name) =>
    expectCase(name, applied(centreCrop(sizeOf(name)))),
  );

  it('takes five crops as torchvision does', () => {
    const crops = applied(fiveCrop([6, 8]));
    expect(crops).toHaveLength(5);
    crops.forEach((crop, place) => expectCase(`five ${place}`, crop));
    expect(() => applied(fiveCrop(14))).toThrow('a picture of 13x17 has no crops of 14x14');
  });

  it.each(['constant', 'edge', 'reflect'] as const)('pads as torchvision does: %s', (mode) => {
    expectCase(`pad ${mode}`, applied(pad({ left: 3, top: 1, right: 2, bottom: 4 }, { mode })));
  });

  it('fills by channel, and refuses what is no padding', () => {
    const { data, shape } = applied(pad([0, 1], { fill: [1, 2, 3] }));
    expect([shape, [...data.subarray(0, 3)]]).toEqual([
      [13, 19, 3],
      [1, 2, 3],
    ]);
    expect(() => pad(-1)).toThrow('got -1');
    expect(() => applied(pad(13, { mode: 'reflect' }))).toThrow('too small to be mirrored so far');
  });
});

describe('normalise', () => {
  const options = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };

  it('agrees with torchvision, and is undone', () => {
    const normal = applied(torchvisionPreprocessing());
    expectCase('normalise', normal, 1e-6);
    const back = applied(denormalise(options), normal);
    expect(Uint8Array.from(back.data, Math.round)).toEqual(PICTURE.data);
  });

  it('makes blue, green and red less their means for VGG', () => {
    const [red, green, blue] = PICTURE.data;
    const seen = [...applied(vggPreprocessing()).data.subarray(0, 3)];
    [blue! - 103.939, green! - 116.779, red! - 123.68].forEach((value, place) =>
      expect(seen[place]).toBeCloseTo(value, 4),
    );
  });

  it('refuses means of other channels and deviations of 0', () => {
    expect(() => applied(normalise({ mean: [1] }))).toThrow(
      'a picture of 3 channels needs as many numbers as mean, got 1',
    );
    expect(() => normalise({ deviation: [1, 0, 1] })).toThrow('deviations are above 0');
    expect(() => applied(swapChannels(), PLANE)).toThrow('3 or 4 channels, got 1');
  });
});

describe('compose', () => {
  it('says what it does, and leaves the picture as it was', () => {
    const before = PICTURE.data.slice();
    const steps = compose<ImageArray>(
      resize(8),
      centreCrop([6, 7]),
      pad(1, { mode: 'edge' }),
      swapChannels(),
      normalise(),
    );
    expect(steps.description).toBe(
      'compose(resize(8, bilinear), centreCrop(6x7), pad(1, edge), swapChannels, normalise(scale 0.00392157))',
    );
    expect(applied(steps).shape).toEqual([8, 9, 3]);
    expect(PICTURE.data).toEqual(before);
  });
});

describe('oneHot', () => {
  it('has one 1', () => {
    expect(oneHot(2, 4)).toEqual(Float32Array.of(0, 0, 1, 0));
    expect(() => oneHot(4, 4)).toThrow('labels of 4 classes are 0 to 3, got 4');
  });
});
