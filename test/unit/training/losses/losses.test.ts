import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  binaryCrossentropy,
  binaryFocalCrossentropy,
  categoricalCrossentropy,
  huber,
  meanSquaredError,
  sparseCategoricalCrossentropy,
} from 'trainbook';
import { toLoss } from '../../../../src/training/losses/namedLosses.ts';
import { weightedLoss } from '../../../../src/training/losses/weightedLoss.ts';
import { expectNoTensorLeak } from '../../../support/expectNoTensorLeak.ts';
import '../support/quietTfjs.ts';

const valueOf = (compute: () => tf.Tensor): number => tf.tidy(() => compute().dataSync()[0]!);

describe('a loss', () => {
  it('takes targets [n] where the model gives [n, 1], and refuses those that would be broadcast', () => {
    const loss = meanSquaredError();
    expect(valueOf(() => loss.compute(tf.tensor2d([[1], [3]]), tf.tensor1d([0, 1])))).toBe(2.5);
    expect(() => valueOf(() => loss.compute(tf.zeros([4, 2]), tf.zeros([4])))).toThrow(
      'meanSquaredError: outputs and targets differ in shape: the model gives [4,2], the data has targets of [4]',
    );
  });

  it('takes labels of shape [n, 1] and of pictures', () => {
    const loss = sparseCategoricalCrossentropy();
    const outputs = [
      [0.5, 0.5],
      [0.25, 0.75],
    ];
    const expected = -(Math.log(0.5) + Math.log(0.75)) / 2;
    expect(valueOf(() => loss.compute(tf.tensor2d(outputs), tf.tensor2d([[0], [1]])))).toBeCloseTo(expected);
    expect(valueOf(() => loss.compute(tf.tensor3d([outputs]), tf.tensor2d([[0, 1]])))).toBeCloseTo(expected);
  });

  it('is the mean of those of the samples', async () => {
    await expectNoTensorLeak(() => {
      const [outputs, targets] = [tf.tensor2d([[0.9], [0.2]]), tf.tensor1d([1, 0])];
      const loss = binaryCrossentropy();
      const [first, second] = tf.tidy(() => loss.perSample!(outputs, targets).dataSync());
      const mean = loss.compute(outputs, targets);
      expect(mean.dataSync()[0]).toBeCloseTo((first! + second!) / 2);
      tf.dispose([outputs, targets, mean]);
    });
  });

  it('weighs samples: their sum is divided by their number', () => {
    const weights = [2, 0];
    const weighted = () =>
      weightedLoss(meanSquaredError(), tf.tensor2d([[1], [3]]), {
        targets: tf.tensor1d([0, 1]),
        weights: tf.tensor1d(weights),
      });
    expect(valueOf(weighted)).toBe(1);
  });

  it('may be a function of each sample, or of the batch, which then has no weights', () => {
    const [outputs, targets] = [tf.tensor2d([[1], [3]]), tf.tensor1d([0, 1])];
    const given = { targets, weights: tf.tensor1d([2, 0]) };
    const distances = (x: tf.Tensor, y: tf.Tensor) => x.squeeze([-1]).sub(y).abs();
    expect(valueOf(() => toLoss(distances).compute(outputs, targets))).toBe(1.5);
    expect(valueOf(() => weightedLoss(toLoss(distances), outputs, given))).toBe(1);
    const distance = (x: tf.Tensor, y: tf.Tensor) => distances(x, y).mean();
    expect(valueOf(() => toLoss(distance).compute(outputs, targets))).toBe(1.5);
    expect(() => weightedLoss(toLoss(distance), outputs, given)).toThrow(
      'need the loss of each sample, and distance gives only the mean over the batch',
    );
    tf.dispose([outputs, given]);
  });

  it('tells the probabilities of two classes where one output decides', () => {
    const { probabilities } = binaryCrossentropy();
    expect(tf.tidy(() => probabilities!(tf.tensor2d([[0.25]])).arraySync())).toEqual([[0.75, 0.25]]);
    expect(tf.tidy(() => probabilities!(tf.tensor2d([[0.25, 1]])).arraySync())).toEqual([[0.25, 1]]);
  });

  it('is exact where a sigmoid is rounded to 0', () => {
    const gradient = tf.grad((x: tf.Tensor) => binaryCrossentropy().compute(tf.sigmoid(x), tf.ones([1, 1])));
    expect(valueOf(() => gradient(tf.tensor2d([[-200]])))).toBe(-1);
  });

  it('refuses options out of their range', () => {
    expect(() => categoricalCrossentropy({ labelSmoothing: 1.5 })).toThrow(
      'labelSmoothing must be between 0 and 1, got 1.5',
    );
    expect(() => binaryFocalCrossentropy({ gamma: -1 })).toThrow('gamma must be a number from 0, got -1');
    expect(() => binaryFocalCrossentropy({ alpha: 2 })).toThrow('alpha must be between 0 and 1, got 2');
    expect(() => huber({ delta: 0 })).toThrow('delta must be a number above 0, got 0');
  });
});
