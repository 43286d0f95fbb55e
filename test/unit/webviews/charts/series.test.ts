import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../../src/protocol/runData.ts';
import { metricsOf, parseKey, seriesOf, summarizeKeys } from '../../../../webviews/charts/series.ts';

function observe(iteration: number, values: Record<string, number>): Observation {
  return { iteration, epoch: iteration / 10, elapsedSeconds: iteration, values };
}

const run = {
  run: { id: 'a', name: 'first' },
  observations: [
    observe(1, { 'train/loss': 2, learningRate: 0.1 }),
    observe(2, { 'train/loss': NaN }),
    observe(3, { 'train/loss': Infinity, 'validation/main/accuracy': 0.5 }),
    observe(4, { 'train/loss': 1, 'validation/loss': 1.5 }),
  ],
};

describe('parseKey', () => {
  it.each([
    ['train/loss', 'train', 'loss'],
    ['validation/main/loss', 'validation', 'loss'],
    ['learningRate', '', 'learningRate'],
    ['a/b/c', 'a/b', 'c'],
    ['main/loss', '', 'loss'],
  ])('%s', (key, split, metric) => {
    expect(parseKey(key)).toEqual({ split, metric });
  });
});

describe('seriesOf', () => {
  it('gives one series a key, training first, x as asked', () => {
    const series = seriesOf([run], 'loss', 'epoch');
    expect(series.map(({ key }) => key)).toEqual(['train/loss', 'validation/loss']);
    expect(series[0]).toMatchObject({ x: [0.1, 0.4], y: [2, 1] });
  });

  it('leaves gaps out and counts what was no finite number', () => {
    const [train] = seriesOf([run], 'loss', 'iteration');
    expect(train?.notFinite).toEqual({ count: 2, firstX: 2 });
    expect(train?.y).toEqual([2, 1]);
  });

  it('knows every metric, loss and accuracy first', () => {
    expect(metricsOf([run])).toEqual(['loss', 'accuracy', 'learningRate']);
  });
});

describe('summarizeKeys', () => {
  it('gives the last value and the best: the lowest loss, the highest accuracy', () => {
    const observations = [
      observe(1, { 'train/loss': 3, 'train/accuracy': 0.2 }),
      observe(2, { 'train/loss': 1, 'train/accuracy': 0.9 }),
      observe(3, { 'train/loss': 2, 'train/accuracy': 0.8 }),
    ];
    expect(Object.fromEntries(summarizeKeys(observations))).toEqual({
      'train/loss': { last: 2, best: 1 },
      'train/accuracy': { last: 0.8, best: 0.9 },
    });
  });

  it('reads on where a run has grown, at no cost for what was there', () => {
    const observations = [observe(1, { 'train/loss': 3 })];
    const [before] = seriesOf([{ run: run.run, observations }], 'loss', 'iteration');
    observations.push(observe(2, { 'train/loss': 2, 'validation/loss': 5 }));
    const [train, validation] = seriesOf([{ run: run.run, observations }], 'loss', 'iteration');
    expect(train?.y).toEqual([3, 2]);
    expect(train?.y).toBe(before?.y);
    expect(validation?.x).toEqual([2]);
    expect(summarizeKeys(observations).get('train/loss')).toEqual({ last: 2, best: 2 });
  });

  it('never takes what is not a number for the best', () => {
    const values = [NaN, 2, NaN].map((loss, index) => observe(index, { 'train/loss': loss }));
    expect(summarizeKeys(values).get('train/loss')).toEqual({ last: NaN, best: 2 });
  });
});
