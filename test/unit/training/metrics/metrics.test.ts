import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { MeanSummary, accuracy, confusionMatrix } from 'trainbook';
import { expectNoTensorLeak } from '../../../support/expectNoTensorLeak.ts';
import { kerasOracles } from '../support/kerasOracles.ts';
import '../support/quietTfjs.ts';

describe('confusionMatrix', () => {
  it('has the counts of TensorFlow', () => {
    const { labels, predictions, matrix } = kerasOracles.confusion;
    expect(confusionMatrix(labels, predictions, 4)).toEqual(matrix);
  });

  it('refuses classes that do not exist and lists of different length', () => {
    expect(() => confusionMatrix([0, 2], [0, 0], 2)).toThrow(
      'classes are 0 to 1; sample 1 has label 2 and prediction 0',
    );
    expect(() => confusionMatrix([0], [-1], 2)).toThrow('prediction -1');
    expect(() => confusionMatrix([0, 1], [0], 2)).toThrow(
      'expected a prediction for each of 2 labels, got 1',
    );
  });
});

describe('accuracy', () => {
  it('takes labels and one-hot targets, and of equal outputs the first', async () => {
    await expectNoTensorLeak(() =>
      tf.tidy(() => {
        const outputs = tf.tensor2d([
          [0.1, 0.9],
          [0.5, 0.5],
          [0.8, 0.2],
          [0.3, 0.7],
        ]);
        const labels = tf.tensor1d([1, 0, 1, 1], 'int32');
        expect(accuracy().compute(outputs, labels).dataSync()[0]).toBe(0.75);
        expect(accuracy().compute(outputs, tf.oneHot(labels, 2)).dataSync()[0]).toBe(0.75);
      }),
    );
  });
});

describe('MeanSummary', () => {
  it('weighs values, and averages each over where it was there', () => {
    const summary = new MeanSummary();
    summary.add({ loss: 1 }, 3);
    summary.add({ loss: 5, accuracy: 0.5 }, 1);
    expect(summary.means()).toEqual({ loss: 2, accuracy: 0.5 });
    const resumed = new MeanSummary();
    resumed.state = JSON.parse(JSON.stringify(summary.state)) as MeanSummary['state'];
    resumed.add({ loss: 2 }, 4);
    expect(resumed.means()).toEqual({ loss: 2, accuracy: 0.5 });
    summary.clear();
    expect([summary.isEmpty, summary.means()]).toEqual([true, {}]);
  });
});
