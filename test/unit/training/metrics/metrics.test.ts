import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  MeanSummary,
  accuracy,
  auc,
  binaryAccuracy,
  confusionMatrix,
  f1Score,
  huber,
  precision,
  recall,
  topKAccuracy,
} from 'trainbook';
import { toMetric } from '../../../../src/training/metrics/namedMetrics.ts';
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

const valueOf = (compute: () => tf.Tensor): number => tf.tidy(() => compute().dataSync()[0]!);

describe('metrics of classes', () => {
  const outputs = () =>
    tf.tensor2d([
      [0.6, 0.3, 0.1],
      [0.2, 0.7, 0.1],
      [0.3, 0.3, 0.4],
    ]);
  const labels = () => tf.tensor1d([0, 2, 2], 'int32');

  it('accuracy of a single output is on which side of 0.5 it lies, binaryAccuracy has its own threshold', () => {
    const probabilities = () => tf.tensor2d([[0.9], [0.4], [0.6]]);
    const targets = () => tf.tensor1d([1, 0, 0]);
    expect(valueOf(() => accuracy().compute(probabilities(), targets()))).toBeCloseTo(2 / 3);
    const strict = binaryAccuracy({ threshold: 0.7 });
    expect(valueOf(() => strict.compute(probabilities(), targets()))).toBe(1);
  });

  it('topKAccuracy counts greater outputs, so that equal ones are in', () => {
    expect(valueOf(() => topKAccuracy({ k: 1 }).compute(outputs(), labels()))).toBeCloseTo(2 / 3);
    expect(valueOf(() => topKAccuracy({ k: 2 }).compute(outputs(), tf.oneHot(labels(), 3)))).toBeCloseTo(
      2 / 3,
    );
    expect(valueOf(() => topKAccuracy({ k: 3 }).compute(outputs(), labels()))).toBe(1);
    expect(() => topKAccuracy({ k: 0 })).toThrow('k must be a whole number from 1, got 0');
  });

  it('precision, recall and F1 are of all classes or of one', () => {
    const options = { threshold: 0.35 };
    expect(valueOf(() => precision(options).compute(outputs(), labels()))).toBeCloseTo(2 / 3);
    expect(valueOf(() => recall(options).compute(outputs(), tf.oneHot(labels(), 3)))).toBeCloseTo(2 / 3);
    const ofLast = { ...options, classIndex: 2 };
    expect(valueOf(() => precision(ofLast).compute(outputs(), labels()))).toBe(1);
    expect(valueOf(() => recall(ofLast).compute(outputs(), labels()))).toBe(0.5);
    expect(valueOf(() => f1Score(ofLast).compute(outputs(), labels()))).toBeCloseTo(2 / 3);
    expect(valueOf(() => precision({ threshold: 2 }).compute(outputs(), labels()))).toBe(0);
  });

  it('a loss is a metric, too', () => {
    const metric = toMetric(huber());
    expect(metric.name).toBe('huber');
    expect(valueOf(() => metric.compute(tf.tensor2d([[3], [0]]), tf.tensor1d([0, 0])))).toBe(1.25);
    expect(valueOf(() => metric.parts!(tf.tensor2d([[3], [0]]), tf.tensor1d([0, 0])).values)).toBe(2.5);
  });
});

describe('auc', () => {
  const outputs = () => tf.tensor2d([[0.1], [0.4], [0.35], [0.8]]);
  const targets = () => tf.tensor1d([0, 0, 1, 1]);

  it('is the share of pairs in which the positive sample has the higher output', () => {
    expect(valueOf(() => auc().compute(outputs(), targets()))).toBeCloseTo(0.75);
    const logits = outputs().div(tf.scalar(1).sub(outputs())).log();
    expect(valueOf(() => auc({ fromLogits: true }).compute(logits, targets()))).toBeCloseTo(0.75);
    expect(valueOf(() => auc().compute(outputs(), tf.tensor1d([0, 0, 0, 0])))).toBe(0);
    const sums = (['minoring', 'interpolation', 'majoring'] as const).map((summation) =>
      valueOf(() => auc({ summation, thresholdCount: 3 }).compute(outputs(), targets())),
    );
    expect(sums).toEqual([0.5, 0.75, 1]);
  });

  it('is added up over batches, in a state that is plain JSON', () => {
    const { rule, count } = auc().tally!;
    const tallyOf = (start: number) => ({
      rule,
      counters: [...tf.tidy(() => count(outputs().slice(start, 2), targets().slice(start, 2)).dataSync())],
    });
    const summary = new MeanSummary();
    summary.add({ auc: 0 }, 2, { auc: tallyOf(0) });
    const resumed = new MeanSummary();
    resumed.state = JSON.parse(JSON.stringify(summary.state)) as MeanSummary['state'];
    resumed.add({ auc: 0 }, 2, { auc: tallyOf(2) });
    expect(resumed.means()['auc']).toBeCloseTo(0.75);
    expect(() => resumed.add({ auc: 0 }, 2, { auc: { rule, counters: [1, 0] } })).toThrow(
      'expected 400 counters, got 2',
    );
  });

  it('refuses too few thresholds and targets of another shape', () => {
    expect(() => auc({ thresholdCount: 1 })).toThrow('thresholdCount must be a whole number from 2, got 1');
    expect(() => auc().compute(outputs(), tf.tensor1d([0, 1]))).toThrow('auc: outputs and targets differ');
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
    summary.add({ precision: 0.5, recall: 0 }, 8, { precision: 2, recall: 0 });
    summary.add({ precision: 1, recall: 0 }, 8, { precision: 6, recall: 0 });
    expect(summary.means()).toEqual({ precision: 0.875, recall: 0 });
    summary.clear();
    expect([summary.isEmpty, summary.means()]).toEqual([true, {}]);
  });
});
