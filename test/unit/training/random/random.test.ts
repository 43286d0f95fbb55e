import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { lenet, seed } from 'trainbook';
import '../support/quietTfjs.ts';
import { currentSeed } from '../../../../src/training/random/seed.ts';
import { seededRandom, shuffledIndices } from '../../../../src/training/random/seededRandom.ts';

const { random } = Math;
afterEach(() => {
  Math.random = random;
});

describe('seededRandom', () => {
  it('gives the same numbers for the same keys, on every machine', () => {
    const next = seededRandom(1, 2);
    expect([next(), next(), next()]).toEqual([0.008373535238206387, 0.6329573777038604, 0.324077682569623]);
  });

  it('is even: means and correlations of many streams are those of chance', () => {
    const first = Array.from({ length: 20_000 }, (_, key) => seededRandom(key)());
    const mean = first.reduce((sum, value) => sum + value, 0) / first.length;
    const lag = first
      .slice(1)
      .reduce((sum, value, index) => sum + (value - 0.5) * ((first[index] ?? 0) - 0.5), 0);
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / first.length));
    expect(Math.abs(lag / first.length)).toBeLessThan((4 / 12) * Math.sqrt(1 / first.length));
  });

  it('tells keys apart, in number and in order', () => {
    const keys = [[1], [1, 0], [0, 1], [2 ** 40], [2 ** 40 + 1], [0.5], [-1]];
    expect(new Set(keys.map((key) => seededRandom(...key)())).size).toBe(keys.length);
  });
});

describe('shuffledIndices', () => {
  it('is a permutation', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.integer(), (length, key) => {
        const sorted = [...shuffledIndices(length, seededRandom(key))].sort((a, b) => a - b);
        expect(sorted).toEqual(Array.from({ length }, (_, index) => index));
      }),
    );
  });

  it('puts every index into every place equally often', () => {
    const counts = Array.from({ length: 5 }, () => new Array<number>(5).fill(0));
    const draws = 10_000;
    for (let key = 0; key < draws; key++) {
      shuffledIndices(5, seededRandom(key)).forEach((index, place) => (counts[index]![place]! += 1));
    }
    const deviation = 5 * Math.sqrt(draws * 0.2 * 0.8);
    for (const count of counts.flat()) expect(Math.abs(count - draws / 5)).toBeLessThan(deviation);
  });
});

describe('seed', () => {
  it('fixes what tfjs draws without a seed of its own, in the order of the calls', () => {
    const draw = () =>
      tf.tidy(() => [...tf.randomNormal([2]).dataSync(), ...tf.randomUniform([2]).dataSync()]);
    seed(3);
    const first = draw();
    expect(draw()).not.toEqual(first);
    seed(3);
    expect(draw()).toEqual(first);
    expect(currentSeed()).toBe(3);
  });

  it.each([-1, 0.5, NaN, 2 ** 53])('refuses %s', (value) => {
    expect(() => seed(value)).toThrow('a seed is a whole number from 0 to 2^53 - 1');
  });
});

describe('lenet', () => {
  const weights = (model: tf.LayersModel) =>
    model.getWeights().map((weight) => [...weight.dataSync().slice(0, 9)]);

  it('has the same initial weights for the same seed, whatever was drawn before', () => {
    seed(3);
    const first = weights(lenet());
    Math.random();
    expect(weights(lenet())).toEqual(first);
    expect(weights(lenet({ seed: 3 }))).toEqual(first);
    expect(weights(lenet({ seed: 4 }))).not.toEqual(first);
  });

  it('takes other pictures and classes', () => {
    const model = lenet({ classes: 4, inputShape: [32, 20, 3], name: 'mine', seed: 1 });
    expect([model.name, model.inputs[0]?.shape, model.outputs[0]?.shape]).toEqual([
      'mine',
      [null, 32, 20, 3],
      [null, 4],
    ]);
  });

  it('gives probabilities for pictures as bytes', () => {
    tf.tidy(() => {
      const pictures = tf.randomUniform([2, 28, 28, 1], 0, 256, 'int32', 1);
      const sums = (lenet({ seed: 1 }).predict(pictures) as tf.Tensor).sum(-1).dataSync();
      sums.forEach((sum) => expect(sum).toBeCloseTo(1, 5));
    });
  });
});
