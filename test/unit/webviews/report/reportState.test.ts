import { describe, expect, it } from 'vitest';
import type { EvaluationData, ReportData } from '../../../../src/protocol/runData.ts';
import { mostConfused } from '../../../../webviews/report/confusion.ts';
import { durationOf, headlineAccuracy, readReport } from '../../../../webviews/report/reportState.ts';

const observation = {
  iteration: 1,
  epoch: 0.1,
  elapsedSeconds: 7,
  values: { 'train/accuracy': 0.5, 'validation/main/accuracy': 0.4 },
};
const report = {
  run: { startedAt: '2026-11-22T14:00:00Z', backend: {} },
  status: 'finished',
  finishedAt: '2026-11-22T14:01:30Z',
  observations: [observation],
  evaluations: [],
} as unknown as ReportData;
const evaluation = { dataset: 'test', sampleCount: 10_000, metrics: { loss: 1, accuracy: 0.9 }, samples: [] };

describe('readReport', () => {
  it.each(['', '{', 'null', '[]', '{}', '{"run":{"backend":{}},"observations":1,"evaluations":[]}'])(
    'refuses %j',
    (text) => {
      expect(() => readReport(text)).toThrow();
    },
  );

  it('reads numbers that JSON lacks', () => {
    const text =
      '{"run":{"backend":{}},"observations":[{"values":{"train/loss":{"$":["number","NaN"]}}}],"evaluations":[]}';
    expect(readReport(text).observations[0]?.values['train/loss']).toBeNaN();
  });
});

describe('report', () => {
  it('prints the accuracy of the evaluation large, else that of the validation', () => {
    const evaluated = { ...report, evaluations: [evaluation] as EvaluationData[] };
    expect(headlineAccuracy(evaluated)).toEqual({ value: 0.9, of: 'test, 10,000 samples' });
    expect(headlineAccuracy(report)).toEqual({ value: 0.4, of: 'validation' });
    expect(headlineAccuracy({ ...report, observations: [] })).toBeUndefined();
  });

  it('knows how long the run took, also of one that never finished', () => {
    expect(durationOf(report)).toBe(90);
    expect(durationOf({ ...report, finishedAt: undefined })).toBe(7);
    expect(durationOf({ ...report, finishedAt: undefined, observations: [] })).toBeUndefined();
  });

  it('lists what was confused most, by count', () => {
    const pairs = mostConfused({
      labelNames: ['cat', 'dog'],
      counts: [
        [8, 2],
        [5, 5],
      ],
    });
    expect(pairs).toEqual([
      { target: 'dog', predicted: 'cat', count: 5, share: 0.5 },
      { target: 'cat', predicted: 'dog', count: 2, share: 0.2 },
    ]);
  });
});
