import { describe, expect, it } from 'vitest';
import { SerialIterator, StandardUpdater, Trainer, logReport, printReport, timing } from 'trainbook';
import { setPaused } from '../../../../src/training/trainer/stopSignal.ts';
import { MockUpdater } from '../support/mockUpdater.ts';
import '../support/quietTfjs.ts';
import { clouds, perceptron } from '../support/tinyProblem.ts';

/** A training of three updates of two seconds, after each of which extensions take half a second. */
function slowTraining() {
  const time = { now: 0 };
  const updater = new MockUpdater({
    values: () => {
      time.now += 2000;
      return {};
    },
  });
  const trainer = new Trainer(updater, { stop: [3, 'iteration'], clock: () => time.now });
  const log = logReport({ trigger: [1, 'iteration'] });
  trainer.extend(timing()).extend(log);
  trainer.extend(() => void (time.now += 500), { trigger: [1, 'iteration'] });
  return { trainer, log, time };
}

const timesOf = ({ values }: { values: Readonly<Record<string, number>> }) => [
  values['time/data'],
  values['time/compute'],
  values['time/extensions'],
];

describe('timing', () => {
  it('splits each iteration into update and extensions', async () => {
    const { trainer, log } = slowTraining();
    await trainer.run();
    expect(log.entries.map(timesOf)).toEqual([
      [undefined, 2, 0],
      [undefined, 2, 0.5],
      [undefined, 2, 0.5],
    ]);
  });

  it('leaves out a pause', async () => {
    const { trainer, log, time } = slowTraining();
    trainer.extend(
      () => {
        setPaused(true);
        setImmediate(() => {
          time.now += 60_000;
          setPaused(false);
        });
      },
      { trigger: ({ iteration }) => iteration === 1 },
    );
    await trainer.run();
    expect(timesOf(log.entries[1]!)).toEqual([undefined, 2, 0.5]);
  });

  it('has what the update waited for its batch, in the log and the printed report', async () => {
    const model = perceptron();
    const iterator = new SerialIterator(clouds(64), { batchSize: 16 });
    const updater = new StandardUpdater({ iterator, model, optimizer: 'sgd' });
    const log = logReport();
    const lines: string[] = [];
    const trainer = new Trainer(updater, { stop: [1, 'epoch'] }).extend(timing()).extend(log);
    await trainer.extend(printReport({ print: (line) => void lines.push(line) })).run();
    const [data, compute, extensions] = timesOf(log.entries[0]!) as [number, number, number];
    expect(Math.min(data, compute, extensions)).toBeGreaterThanOrEqual(0);
    expect((data + compute) * 4).toBeLessThanOrEqual(trainer.elapsedSeconds + 1e-6);
    expect(lines[0]).toContain('time/data');
    updater.dispose();
    model.dispose();
  });
});
