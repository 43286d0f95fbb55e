import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Extension, Observation, Progress, TrainingListener, TrainingStart } from 'trainbook';
import { PRIORITY, Trainer, addTrainingListener, progressBar } from 'trainbook';
import { MockUpdater } from '../support/mockUpdater.ts';

const subscriptions: (() => void)[] = [];

function listen(listener: TrainingListener): void {
  subscriptions.push(addTrainingListener(listener));
}

afterEach(() => {
  for (const end of subscriptions.splice(0)) end();
});

/** Each iteration takes the given time; the loss counts up. */
function timed(milliseconds: number) {
  let now = 0;
  const updater = new MockUpdater({
    values: (iteration) => {
      now += milliseconds;
      return { 'train/loss': iteration };
    },
  });
  return { updater, clock: () => now };
}

function collect(): Observation[] {
  const observations: Observation[] = [];
  listen({ observed: (_, observation) => void observations.push(observation) });
  return observations;
}

describe('listeners', () => {
  it('hear of the beginning and the end of a training', async () => {
    const calls: unknown[] = [];
    listen({
      trainingStarted: ({ id, epochs, iterationsPerEpoch, hyperparameters }: TrainingStart) =>
        void calls.push([id, epochs, iterationsPerEpoch, hyperparameters]),
      trainingFinished: (...end) => void calls.push(end),
    });
    const trainer = new Trainer(new MockUpdater(), { stop: [6, 'iteration'] });
    await trainer.run();
    expect(calls).toEqual([
      [trainer.id, 1.5, 4, { learningRate: 0.25 }],
      [trainer.id, 'finished'],
    ]);
  });

  it('hear of a failure with its error', async () => {
    const ends: unknown[] = [];
    const error = new Error('broken');
    listen({ trainingFinished: (_, status, thrown) => void ends.push([status, thrown]) });
    const updater = new MockUpdater({ values: () => Promise.reject(error) });
    await expect(new Trainer(updater, { stop: [1, 'epoch'] }).run()).rejects.toBe(error);
    expect(ends).toEqual([['failed', error]]);
  });

  it('get means over intervals of a tenth of a second, the first value at once', async () => {
    const observations = collect();
    const { updater, clock } = timed(30);
    await new Trainer(updater, { stop: [12, 'iteration'], clock }).run();
    expect(observations.map(({ iteration, values }) => [iteration, values['train/loss']])).toEqual([
      [1, 1],
      [5, 3.5],
      [9, 7.5],
      [12, 11],
    ]);
  });

  it('get at most a few thousand observations, however long it takes', async () => {
    const observations = collect();
    const { updater, clock } = timed(1000);
    await new Trainer(updater, { stop: [36_000, 'iteration'], clock }).run();
    expect(observations.at(-1)).toMatchObject({ iteration: 36_000, elapsedSeconds: 36_000 });
    expect(observations.length).toBeLessThan(9000);
  });

  it('get a validation result by itself, even where epochs are short', async () => {
    const observations = collect();
    const { updater, clock } = timed(1);
    const validation: Extension = {
      name: 'validation',
      trigger: [1, 'epoch'],
      priority: PRIORITY.writer,
      run: (t) => t.report({ 'validation/loss': t.epoch }),
    };
    await new Trainer(updater, { stop: [3, 'epoch'], clock }).extend(validation).run();
    const validations = observations.filter(({ values }) => 'validation/loss' in values);
    expect(validations.map(({ iteration, values }) => [iteration, values['validation/loss']])).toEqual([
      [4, 1],
      [8, 2],
      [12, 3],
    ]);
  });

  it('that throw are reported and do no harm', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    listen({
      trainingStarted: () => {
        throw new Error('disk full');
      },
    });
    const ends: unknown[] = [];
    listen({ trainingFinished: (_, status) => void ends.push(status) });
    await new Trainer(new MockUpdater(), { stop: [1, 'epoch'] }).run();
    expect(ends).toEqual(['finished']);
    expect(warn.mock.calls).toEqual([['a training listener failed in trainingStarted: Error: disk full']]);
    warn.mockRestore();
  });

  it('hear nothing after they left', async () => {
    const started = vi.fn();
    addTrainingListener({ trainingStarted: started })();
    await new Trainer(new MockUpdater(), { stop: [1, 'epoch'] }).run();
    expect(started).not.toHaveBeenCalled();
  });
});

describe('progressBar', () => {
  it('tells the listeners the last state whatever the speed', async () => {
    const progress: Progress[] = [];
    listen({ progressed: (_, state) => void progress.push(state) });
    const trainer = new Trainer(timed(1).updater, { stop: [2, 'epoch'] });
    await trainer.extend(progressBar()).run();
    expect(progress.at(-1)).toMatchObject({
      title: 'epoch 2/2',
      done: 8,
      total: 8,
      unit: 'iterations',
      values: { 'train/loss': 6.5 },
      finished: true,
    });
    expect(progress.filter(({ finished }) => finished)).toHaveLength(1);
  });

  it('prints a line an epoch where nobody listens', async () => {
    const lines: string[] = [];
    let now = 0;
    const updater = new MockUpdater({ values: (iteration) => ((now += 500), { 'train/loss': iteration }) });
    const trainer = new Trainer(updater, { stop: [2, 'epoch'], clock: () => now });
    await trainer.extend(progressBar({ print: (line) => void lines.push(line) })).run();
    expect(lines).toEqual(['epoch 1/2  train/loss 2.500  2.0 s', 'epoch 2/2  train/loss 6.500  4.0 s']);
  });

  it('counts iterations where the training ends after some number of them', async () => {
    const progress: Progress[] = [];
    listen({ progressed: (_, state) => void progress.push(state) });
    const trainer = new Trainer(timed(1).updater, { stop: [1e9, 'iteration'] });
    trainer.extend(() => trainer.requestStop('enough'), { trigger: [6, 'iteration'] });
    await trainer.extend(progressBar()).run();
    expect(progress.at(-1)?.title).toBe('iteration 6/1000000000, epoch 1.5');
    const other = new Trainer(timed(1).updater, { stop: [6, 'iteration'] });
    await other.extend(progressBar()).run();
    expect(progress.at(-1)?.title).toBe('iteration 6/6, epoch 1.5');
  });
});
