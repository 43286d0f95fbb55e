import { describe, expect, it } from 'vitest';
import type { Progress } from 'trainbook';
import { addTrainingListener } from 'trainbook';
import { ProgressMeter } from '../../../../src/training/trainer/progressMeter.ts';

function measure(steps: [seconds: number, done: number][]): { due: boolean[]; sent: Progress[] } {
  const sent: Progress[] = [];
  const end = addTrainingListener({ progressed: (_, progress) => void sent.push(progress) });
  let now = 100;
  const meter = new ProgressMeter({ id: 'a', unit: 'iterations', total: 100, now: () => now });
  const due = steps.map(([seconds, done]) => {
    now = 100 + seconds;
    const { isDue } = meter;
    if (isDue) meter.report(done, { title: 'test', values: {} });
    return isDue;
  });
  end();
  return { due, sent };
}

describe('ProgressMeter', () => {
  it('is due at most ten times a second', () => {
    expect(
      measure([
        [0, 1],
        [0.05, 2],
        [0.11, 3],
        [0.2, 4],
        [0.22, 5],
      ]).due,
    ).toEqual([true, false, true, false, true]);
  });

  it('is never due where nobody listens', () => {
    expect(new ProgressMeter({ id: 'a', unit: 'iterations' }).isDue).toBe(false);
  });

  it('tells the rate over the last five seconds or a little more and what is left at that rate', () => {
    const { sent } = measure([
      [0, 0],
      [10, 10],
      [12, 30],
      [14, 50],
      [16, 70],
    ]);
    expect(sent.map(({ rate }) => rate)).toEqual([undefined, 1, 2.5, 50 / 14, 10]);
    expect(sent.map(({ etaSeconds }) => etaSeconds)).toEqual([undefined, 90, 28, 14, 3]);
    expect(sent.at(-1)?.elapsedSeconds).toBe(16);
  });
});
