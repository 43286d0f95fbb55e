import { describe, expect, it } from 'vitest';
import type { ObservingTrigger, TrainerState } from 'trainbook';
import {
  Trainer,
  earlyStoppingTrigger,
  manualSchedule,
  maxValueTrigger,
  minValueTrigger,
  observeValue,
} from 'trainbook';
import { MockUpdater } from '../support/mockUpdater.ts';
import '../support/quietTfjs.ts';

/** Two iterations an epoch; each value is that of a whole epoch. */
function trainerOf(path: string, values: readonly number[]): Trainer {
  const updater = new MockUpdater({
    iterationsPerEpoch: 2,
    values: (iteration) => {
      const value = values[Math.ceil(iteration / 2) - 1] ?? NaN;
      return { [path]: iteration % 2 ? value - 1 : value + 1 };
    },
  });
  return new Trainer(updater, { stop: [values.length, 'epoch'] });
}

async function firingEpochs(trigger: ObservingTrigger, path: string, values: readonly number[]) {
  const fired: number[] = [];
  const trainer = trainerOf(path, values).extend((t) => void fired.push(t.epoch), { trigger });
  await trainer.run();
  return fired;
}

describe('a trigger on the best value', () => {
  it('fires when the mean over an epoch is better than ever', async () => {
    const losses = [5, 4, 4, 6, 3, NaN, 2.5];
    expect(await firingEpochs(minValueTrigger('train/loss'), 'train/loss', losses)).toEqual([1, 2, 5, 7]);
    expect(await firingEpochs(maxValueTrigger('train/loss'), 'train/loss', losses)).toEqual([1, 4]);
  });

  it('asks for an improvement by minDelta', async () => {
    const losses = [5, 4.6, 4.4, 4.1, 3];
    const trigger = minValueTrigger('train/loss', { minDelta: 0.5 });
    expect(await firingEpochs(trigger, 'train/loss', losses)).toEqual([1, 3, 5]);
  });

  it('looks as often as it is told, and not where the value was not observed', async () => {
    const values = [1, 2, 3, 4, 5, 6];
    const every = (epochs: number) => maxValueTrigger('x', { every: [epochs, 'epoch'] });
    expect(await firingEpochs(every(2), 'x', values)).toEqual([2, 4, 6]);
    expect(await firingEpochs(every(1), 'y', values)).toEqual([]);
  });

  it('sees what writers report in the same iteration', async () => {
    const fired: number[] = [];
    const trainer = trainerOf('train/loss', [1, 1, 1]);
    trainer.extend((t) => void fired.push(t.iteration), {
      trigger: maxValueTrigger('written', { every: [1, 'iteration'] }),
    });
    trainer.extend(observeValue('written', ({ iteration }) => -Math.abs(iteration - 4)));
    await trainer.run();
    expect(fired).toEqual([1, 2, 3, 4]);
  });

  it('is refused where it could not see the observation, or where it would see it twice', () => {
    const trigger = maxValueTrigger('x');
    const trainer = trainerOf('x', [1]);
    expect(() => trainer.extend(() => undefined, { trigger, priority: 300 })).toThrow('at most 200');
    trainer.extend(() => undefined, { trigger });
    expect(() => trainer.extend(() => undefined, { trigger })).toThrow('each needs one of its own');
  });
});

describe('earlyStoppingTrigger', () => {
  const endOf = async (values: readonly number[], options: object = {}) => {
    const { updater } = trainerOf('train/loss', values);
    const stop = earlyStoppingTrigger({ monitor: 'train/loss', ...options });
    const trainer = new Trainer(updater, { stop });
    const history = await trainer.run();
    return [history.status, history.epoch];
  };

  it('ends a training that has not improved for as long as its patience', async () => {
    expect(await endOf([5, 4, 4, 3, 3, 3, 3, 2])).toEqual(['finished', 7]);
    expect(await endOf([5, 4, 4, 3, 3], { patience: 1 })).toEqual(['finished', 3]);
    expect(await endOf([1, 2, 2, 3, 3, 2, 1], { mode: 'max', patience: 2 })).toEqual(['finished', 6]);
  });

  it('ends at its limit all the same, which the trainer knows beforehand', async () => {
    expect(await endOf([5, 4, 3, 2, 1], { limit: [3, 'epoch'] })).toEqual(['finished', 3]);
    const { updater } = trainerOf('train/loss', [1]);
    const stop = earlyStoppingTrigger({ monitor: 'train/loss', limit: [3, 'epoch'] });
    expect(new Trainer(updater, { stop })).toMatchObject({ totalIterations: 6, totalEpochs: 3 });
  });

  it.each([
    [{ monitor: 'train/loss', patience: -1 }, 'patience must be a whole number from 0, got -1'],
    [{ monitor: 'train/loss', minDelta: NaN }, 'minDelta must be a number from 0, got NaN'],
    [{ monitor: 'speed' }, "cannot tell whether more or less of speed is better: pass mode 'max' or 'min'"],
    [{ monitor: 'loss', mode: 'least' as 'min' }, "mode is 'min' or 'max', got 'least'"],
  ])('refuses %j', (options, message) => {
    expect(() => earlyStoppingTrigger(options)).toThrow(message);
  });
});

describe('a resumed training', () => {
  const values = [5, 4, 4.5, 3, 3.5, 3.2, 3.1, 3.4, 2];

  function build(fired: number[]): Trainer {
    const { updater } = trainerOf('train/loss', values);
    const stop = earlyStoppingTrigger({ monitor: 'train/loss', patience: 4 });
    return new Trainer(updater, { stop }).extend((t) => void fired.push(t.iteration), {
      trigger: minValueTrigger('train/loss', { every: [3, 'iteration'] }),
    });
  }

  it('fires as one that ran straight on, wherever it was cut', async () => {
    const straight: number[] = [];
    const end = await build(straight).run();
    expect(end.epoch).toBe(8);
    for (let cut = 1; cut < end.iteration; cut++) {
      const fired: number[] = [];
      const first = build(fired).extend((t) => t.requestStop('cut'), { trigger: [cut, 'iteration'] });
      await first.run();
      const second = build(fired);
      second.state = JSON.parse(JSON.stringify(first.state)) as TrainerState;
      expect((await second.run()).iteration).toBe(end.iteration);
      expect(fired).toEqual(straight);
    }
  });
});

describe('manualSchedule', () => {
  it('fires at its points, given in epochs or iterations', async () => {
    const fired = async (points: number[], unit: 'epoch' | 'iteration') => {
      const iterations: number[] = [];
      const trigger = manualSchedule(points, unit);
      await trainerOf('x', [1, 1, 1, 1])
        .extend((t) => void iterations.push(t.iteration), { trigger })
        .run();
      return iterations;
    };
    expect(await fired([1, 2.5], 'epoch')).toEqual([2, 5]);
    expect(await fired([7, 3], 'iteration')).toEqual([3, 7]);
    expect(() => manualSchedule([], 'epoch')).toThrow('at least one point, got none');
    expect(() => manualSchedule([2, -1], 'epoch')).toThrow('must be a number above 0, got -1');
  });
});
