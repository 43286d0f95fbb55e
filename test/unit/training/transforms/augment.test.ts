import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cutmix, mixup, randAugment, trivialAugment } from 'trainbook';
import type { Batch, ImageArray } from 'trainbook';
import { drawBeta } from '../../../../src/training/random/drawBeta.ts';
import { seededRandom } from '../../../../src/training/random/seededRandom.ts';
import type { Operation } from '../../../../src/training/transforms/autoAugment.ts';
import {
  applyOperation,
  OPERATIONS,
  randAugmentStrength,
  trivialAugmentStrength,
} from '../../../../src/training/transforms/autoAugment.ts';
import type { ByteImage } from '../../../../src/training/transforms/histogram.ts';
import { cutBatch, mixBatch } from '../../../../src/training/transforms/mixing.ts';

interface Oracles {
  signed: Operation[];
  randAugment: Record<Operation, number[]>;
  trivialAugment: Record<Operation, number[]>;
  applied: { picture: 'bright' | 'dull'; operation: Operation; strength: number; values: number[] }[];
  mixing: {
    inputs: number[];
    shape: number[];
    labels: number[];
    mixup: { share: number; inputs: number[]; targets: number[] };
    cutmix: {
      box: { left: number; top: number; width: number; height: number };
      inputs: number[];
      targets: number[];
    };
  };
}

const oracles = JSON.parse(readFileSync('test/oracles/augment.json', 'utf8')) as Oracles;
const SHAPE = [13, 17, 3] as const;
const bright: ByteImage = {
  data: Uint8Array.from(
    { length: 13 * 17 * 3 },
    (_, index) => (index * 7919 + Math.floor(index / 5) * 104729) % 256,
  ),
  shape: SHAPE,
};
const dull: ByteImage = { data: bright.data.map((value) => 80 + (value >> 2)), shape: SHAPE };

/** Blends are rounded here and cut off there. */
const ROUNDED: readonly Operation[] = ['brightness', 'colour', 'contrast', 'sharpness'];

describe('the operations of RandAugment and TrivialAugment', () => {
  it.each(oracles.applied)(
    'are those of torchvision: $operation $strength of the $picture picture',
    ({ picture, operation, strength, values }) => {
      const image = picture === 'dull' ? dull : bright;
      const { data } = applyOperation(image, [operation, strength], { interpolation: 'nearest', fill: 9 });
      const differences = values.map((value, index) => Math.abs(value - data[index]!));
      expect(Math.max(...differences)).toBeLessThanOrEqual(ROUNDED.includes(operation) ? 2 : 0);
    },
  );

  it('are as strong as those of torchvision at every level', () => {
    for (const operation of OPERATIONS) {
      for (let level = 0; level < 31; level++) {
        const rand = randAugmentStrength(operation, level, [13, 17]);
        expect(rand, `${operation} ${level}`).toBeCloseTo(oracles.randAugment[operation][level]!, 4);
        const trivial = trivialAugmentStrength(operation, level);
        expect(trivial, `${operation} ${level}`).toBeCloseTo(oracles.trivialAugment[operation][level]!, 4);
      }
    }
  });

  it.each([
    [randAugment(), 'randAugment(operations 2, magnitude 9, nearest)'],
    [trivialAugment({ interpolation: 'bilinear' }), 'trivialAugment(bilinear)'],
  ])('depend on the generator alone: %s', (transform, description) => {
    expect(transform.description).toBe(description);
    const seen = new Set<string>();
    for (let seed = 0; seed < 40; seed++) {
      const once = transform.apply(bright, seededRandom(seed));
      expect(transform.apply(bright, seededRandom(seed))).toEqual(once);
      expect(once.shape).toEqual(SHAPE);
      seen.add(once.data.join());
    }
    expect(seen.size).toBeGreaterThan(20);
  });

  it.each<[() => unknown, string]>([
    [() => randAugment({ magnitude: 31 }), 'a whole number from 0 to 30, got 31'],
    [() => randAugment({ operations: -1 }), 'a whole number from 0, got -1'],
    [
      () => randAugment().apply({ data: new Float32Array(3), shape: [1, 1, 3] } as ImageArray, Math.random),
      'pictures of bytes with 3 or 4 channels are augmented so, got floats',
    ],
    [
      () => trivialAugment().apply({ data: new Uint8Array(1), shape: [1, 1, 1] }, Math.random),
      'got 1 channels',
    ],
  ])('refuse what makes no sense', (make, message) => expect(make).toThrow(message));
});

describe('mixup and cutmix', () => {
  const { inputs, shape, labels, mixup: mixed, cutmix: cut } = oracles.mixing;
  const batch: Batch = {
    inputs: { data: Float32Array.from(inputs), shape },
    targets: { data: Int32Array.from(labels), shape: [3] },
  };

  function expectClose(found: ArrayLike<number>, expected: readonly number[]): void {
    expect(found.length).toBe(expected.length);
    expected.forEach((value, index) => expect(found[index]).toBeCloseTo(value, 4));
  }

  it('mix as torchvision does', () => {
    const result = mixBatch(batch, mixed.share, 4);
    expectClose(result.inputs.data, mixed.inputs);
    expectClose(result.targets.data, mixed.targets);
    expect(result.targets.shape).toEqual([3, 4]);
  });

  it('cut as torchvision does', () => {
    const result = cutBatch(batch, cut.box, 4);
    expectClose(result.inputs.data, cut.inputs);
    expectClose(result.targets.data, cut.targets);
  });

  it.each([mixup({ classes: 4 }), cutmix({ classes: 4, alpha: 0.4 })])(
    'draw from the generator alone, and keep probabilities: $description',
    (transform) => {
      for (let seed = 0; seed < 30; seed++) {
        const result = transform.apply(batch, seededRandom(seed));
        expect(transform.apply(batch, seededRandom(seed))).toEqual(result);
        for (let row = 0; row < 3; row++) {
          const sum = Array.from(result.targets.data.subarray(row * 4, row * 4 + 4)).reduce(
            (a, b) => a + b,
            0,
          );
          expect(sum).toBeCloseTo(1, 5);
        }
      }
      expect(batch.inputs.data).toEqual(Float32Array.from(inputs));
    },
  );

  it('take probabilities as they are', () => {
    const soft = mixBatch(batch, 0.3, 4);
    expect(mixBatch(soft, 1).targets).toEqual(soft.targets);
  });

  it.each<[() => unknown, string]>([
    [() => mixup({ alpha: 0 }), 'alpha is a number above 0, got 0'],
    [() => mixBatch(batch, 0.5), 'give the number of classes, got undefined'],
    [() => mixBatch(batch, 0.5, 3), 'labels of 3 classes are 0 to 2, got 3'],
    [
      () =>
        cutmix({ classes: 4 }).apply(
          { ...batch, inputs: { data: new Float32Array(3), shape: [3, 1] } },
          Math.random,
        ),
      'cutmix is for pictures [n, height, width, channels], got [3,1]',
    ],
  ])('refuse what makes no sense', (make, message) => expect(make).toThrow(message));
});

describe('drawBeta', () => {
  it.each([0.2, 1, 4])('has the mean and the variance of Beta(%s)', (alpha) => {
    const random = seededRandom(5);
    const drawn = Array.from({ length: 20_000 }, () => drawBeta(alpha, random));
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
    const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.01);
    expect(Math.abs(variance - 1 / (4 * (2 * alpha + 1)))).toBeLessThan(0.004);
  });
});
