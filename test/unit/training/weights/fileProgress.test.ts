import { afterEach, describe, expect, it } from 'vitest';
import { addTrainingListener } from 'trainbook';
import type { Progress } from 'trainbook';
import { showFileProgress } from '../../../../src/training/node/weights/fileProgress.ts';

let stop = (): void => undefined;
afterEach(() => stop());

function listen(): Progress[] {
  const told: Progress[] = [];
  stop = addTrainingListener({ progressed: (_, progress) => void told.push(progress) });
  return told;
}

describe('the progress of a file', () => {
  it('is shown once it took a second, at most ten times a second, and its end', () => {
    const told = listen();
    let time = 5000;
    const report = showFileProgress('writing', '/somewhere/vgg16.keras', () => time);
    for (let done = 10e6; done <= 200e6; done += 10e6) {
      time += 70;
      report(done, 200e6);
    }
    expect(told.map(({ done, total, finished }) => [done, total, finished])).toEqual([
      [150, 200, false],
      [170, 200, false],
      [190, 200, false],
      [200, 200, true],
    ]);
    expect(told[0]).toMatchObject({ title: 'writing vgg16.keras', unit: 'MB' });
  });

  it('is not shown of what is there at once', () => {
    const told = listen();
    const report = showFileProgress('reading', 'small.h5', () => 0);
    for (const done of [1, 2, 3]) report(done, 3);
    expect(told).toEqual([]);
  });
});
