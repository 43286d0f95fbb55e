import * as tf from '@tensorflow/tfjs';
import { describe, expect, it, vi } from 'vitest';
import type { Extension, Observation, TrainingHistory } from 'trainbook';
import { PRIORITY, Trainer, logReport, observeValue, requestStop } from 'trainbook';
import { expectNoTensorLeak } from '../../../support/expectNoTensorLeak.ts';
import { forgetRunningTrainings, setPaused } from '../../../../src/training/trainer/stopSignal.ts';
import { MockUpdater } from '../support/mockUpdater.ts';
import '../support/quietTfjs.ts';

const countingUp = () => new MockUpdater({ values: (iteration) => ({ 'train/loss': iteration }) });

function fails(message: string): () => never {
  return () => {
    throw new Error(message);
  };
}

describe('a trainer ends', () => {
  it('after the epochs that it was made for', async () => {
    const history = await new Trainer(countingUp(), { stop: [2, 'epoch'] }).run();
    expect(history).toMatchObject({ status: 'finished', iteration: 8, epoch: 2 });
    expect(history.epochs.map(({ iteration, values }) => [iteration, values])).toEqual([
      [4, { 'train/loss': 2.5 }],
      [8, { 'train/loss': 6.5 }],
    ]);
  });

  it('after iterations, with a part of an epoch as the last entry', async () => {
    const { epochs, epoch } = await new Trainer(countingUp(), { stop: [6, 'iteration'] }).run();
    expect(epoch).toBe(1.5);
    expect(epochs.map((entry) => entry.values['train/loss'])).toEqual([2.5, 5.5]);
  });

  it('later by the time of a pause, which is no time of the training', async () => {
    let milliseconds = 0;
    const updater = new MockUpdater({ values: () => ({ time: (milliseconds += 500) }) });
    const trainer = new Trainer(updater, { stop: [2, 'second'], clock: () => milliseconds });
    let paused = false;
    trainer.extend(
      () => {
        expect(setPaused(true)).toBe(1);
        paused = true;
        setImmediate(() => {
          expect(trainer.iteration).toBe(2);
          milliseconds += 60_000;
          setPaused(false);
        });
      },
      { trigger: (t) => t.iteration === 2 && !paused },
    );
    expect(await trainer.run()).toMatchObject({ status: 'finished', iteration: 4, elapsedSeconds: 2 });
    expect(setPaused(true)).toBe(0);
    expect((await new Trainer(countingUp(), { stop: [1, 'iteration'] }).run()).iteration).toBe(1);
  });

  it('although it is paused, when it is asked to stop', async () => {
    const trainer = new Trainer(countingUp(), { stop: [100, 'iteration'] });
    trainer.extend(
      () => {
        setPaused(true);
        setImmediate(() => requestStop('enough'));
      },
      { trigger: [3, 'iteration'] },
    );
    expect(await trainer.run()).toMatchObject({ status: 'stopped', iteration: 3, stopReason: 'enough' });
  });

  it('after seconds by its clock', async () => {
    let milliseconds = 0;
    const updater = new MockUpdater({ values: () => ({ time: (milliseconds += 400) }) });
    const history = await new Trainer(updater, { stop: [2, 'second'], clock: () => milliseconds }).run();
    expect(history).toMatchObject({ status: 'finished', iteration: 5, elapsedSeconds: 2 });
  });

  it('when a function says so, and when the data is used up', async () => {
    const byFunction = new Trainer(countingUp(), { stop: ({ iteration }) => iteration === 3 });
    expect(await byFunction.run()).toMatchObject({ status: 'finished', iteration: 3 });
    const onePass = new Trainer(new MockUpdater({ length: 5 }), { stop: [9, 'epoch'] });
    expect(await onePass.run()).toMatchObject({ status: 'finished', iteration: 5 });
  });

  it('at once if it is done already', async () => {
    const trainer = new Trainer(countingUp(), { stop: [1, 'epoch'] });
    await trainer.run();
    expect(await trainer.run()).toMatchObject({ status: 'finished', iteration: 4 });
  });

  it('refuses to run twice at the same time', async () => {
    const trainer = new Trainer(countingUp(), { stop: [1, 'epoch'] });
    const first = trainer.run();
    await expect(trainer.run()).rejects.toThrow('running already');
    await first;
  });
});

describe('a trainer asked to stop', () => {
  const stopsAt = (iteration: number, stop: (trainer: Trainer) => void) => {
    const trainer = new Trainer(countingUp(), { stop: [3, 'epoch'] });
    return trainer.extend(stop, { trigger: (context) => context.iteration === iteration });
  };

  it('finishes its batch, returns its history, and goes on when it is run again', async () => {
    const trainer = stopsAt(6, (t) => t.requestStop('enough'));
    const first = await trainer.run();
    expect(first).toMatchObject({ status: 'stopped', stopReason: 'enough', iteration: 6, epoch: 1.5 });
    expect(first.epochs.map(({ values }) => values['train/loss'])).toEqual([2.5, 5.5]);
    const second = await trainer.run();
    expect(second).toMatchObject({ status: 'finished', iteration: 12 });
    expect(second.epochs.map(({ values }) => values['train/loss'])).toEqual([2.5, 6.5, 10.5]);
  });

  it('hears the request that is meant for every trainer, while it runs', async () => {
    const heard: number[] = [];
    const first = await stopsAt(2, () => void heard.push(requestStop('the stop button'))).run();
    expect(first).toMatchObject({ status: 'stopped', stopReason: 'the stop button', iteration: 2 });
    expect([...heard, requestStop('nobody runs')]).toEqual([1, 0]);
  });

  it('may run again after its host tore down the code in which it ran', async () => {
    const never = new Promise<never>(() => undefined);
    const torn = new MockUpdater({ values: (iteration) => (iteration === 3 ? never : {}) });
    const trainer = new Trainer(torn, { stop: [2, 'epoch'] });
    void trainer.run();
    await vi.waitFor(() => expect(torn.state).toBe(3));
    await expect(trainer.run()).rejects.toThrow('running already');
    forgetRunningTrainings();
    expect(requestStop('nobody runs')).toBe(0);
    expect(await trainer.run()).toMatchObject({ status: 'finished', epoch: 2 });
  });

  it('obeys an abort signal', async () => {
    const controller = new AbortController();
    const updater = new MockUpdater({
      values: (iteration) => (iteration === 3 && controller.abort('away'), {}),
    });
    const trainer = new Trainer(updater, { stop: [9, 'epoch'], signal: controller.signal });
    expect(await trainer.run()).toMatchObject({ status: 'stopped', stopReason: 'away', iteration: 3 });
  });

  it('lets timers and messages in while it trains', async () => {
    const controller = new AbortController();
    const trainer = new Trainer(countingUp(), { stop: () => false, signal: controller.signal });
    setTimeout(() => controller.abort('a timer'), 1);
    expect(await trainer.run()).toMatchObject({ status: 'stopped', stopReason: 'a timer' });
  });

  it('is finished, not stopped, if the request comes with the last iteration', async () => {
    const history = await stopsAt(12, (t) => t.requestStop('too late')).run();
    expect(history.status).toBe('finished');
    expect(history.stopReason).toBeUndefined();
  });
});

describe('extensions', () => {
  it('run by priority, those of one priority in the order in which they came', async () => {
    const order: string[] = [];
    const trainer = new Trainer(countingUp(), { stop: [1, 'iteration'] });
    const extend = (name: string, priority: number) =>
      trainer.extend(() => void order.push(name), { name, priority, trigger: [1, 'iteration'] });
    extend('reader', PRIORITY.reader);
    extend('writer', PRIORITY.writer);
    extend('first recorder', PRIORITY.recorder);
    extend('second recorder', PRIORITY.recorder);
    extend('later reader', PRIORITY.reader);
    await trainer.run();
    expect(order).toEqual(['writer', 'first recorder', 'second recorder', 'reader', 'later reader']);
  });

  it('take another trigger than their own, and keep their fields', async () => {
    const log = logReport({ trigger: [1, 'epoch'] });
    const trainer = new Trainer(countingUp(), { stop: [4, 'iteration'] });
    trainer.extend(log, { trigger: [2, 'iteration'] });
    await trainer.run();
    expect(log.entries.map(({ values }) => values['train/loss'])).toEqual([1.5, 3.5]);
  });

  it('share the observation of the iteration: a writer adds to it, a reader sees it', async () => {
    const seen: Observation[] = [];
    const trainer = new Trainer(countingUp(), { stop: [2, 'iteration'] });
    trainer.extend((t) => void seen.push(t.observation), { trigger: [1, 'iteration'] });
    trainer.extend(observeValue('twice', ({ iteration }) => 2 * iteration));
    await trainer.run();
    expect(seen).toMatchObject([
      { iteration: 1, epoch: 0.25, values: { 'train/loss': 1, twice: 2 } },
      { iteration: 2, epoch: 0.5, values: { 'train/loss': 2, twice: 4 } },
    ]);
  });

  it('cannot add to an observation that was read already', async () => {
    const trainer = new Trainer(countingUp(), { stop: [1, 'epoch'] });
    trainer.extend((t) => t.report({ late: 1 }), { trigger: [1, 'iteration'] });
    await expect(trainer.run()).rejects.toThrow('before its observation is read');
  });

  it('get their turn when the training fails: onError, finalize, then the original error', async () => {
    const calls: string[] = [];
    const warn = vi.spyOn(console, 'warn').mockImplementation((line: string) => void calls.push(line));
    const extension = (name: string): Extension => ({
      name,
      trigger: [1, 'iteration'],
      priority: PRIORITY.reader,
      run: () => undefined,
      initialize: () => void calls.push(`${name} initialize`),
      onError: (_, error) => {
        calls.push(`${name} onError ${String(error)}`);
        throw new Error(`${name} cannot cope`);
      },
      finalize: () => void calls.push(`${name} finalize`),
    });
    const updater = new MockUpdater({ values: (iteration) => (iteration === 2 ? fails('no memory')() : {}) });
    const trainer = new Trainer(updater, { stop: [1, 'epoch'] });
    trainer.extend(extension('a')).extend(extension('b'));
    await expect(trainer.run()).rejects.toThrow('no memory');
    expect(calls).toEqual([
      'a initialize',
      'b initialize',
      'a onError Error: no memory',
      'b onError Error: no memory',
      'a finalize',
      'b finalize',
      'while the training ended: Error: a cannot cope',
      'while the training ended: Error: b cannot cope',
    ]);
    warn.mockRestore();
  });

  it('whose finalize throws fail the training, but not the others', async () => {
    const finalized: string[] = [];
    const base = { trigger: () => false, priority: 0, run: () => undefined };
    const trainer = new Trainer(countingUp(), { stop: [1, 'epoch'] });
    trainer.extend({ ...base, name: 'bad', finalize: fails('disk full') });
    trainer.extend({ ...base, name: 'good', finalize: () => void finalized.push('good') });
    await expect(trainer.run()).rejects.toThrow('disk full');
    expect(finalized).toEqual(['good']);
  });

  it('of one name are told apart', () => {
    const trainer = new Trainer(countingUp(), { stop: [1, 'epoch'] });
    trainer.extend(() => undefined, { name: 'mine' }).extend(() => undefined, { name: 'mine' });
    expect(['mine', 'mine 2', 'mine 3'].map((name) => trainer.hasExtension(name))).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('values of the device', () => {
  const onDevice = () =>
    new MockUpdater({
      values: (iteration) => ({ 'train/loss': tf.scalar(iteration), 'train/hit': tf.scalar(1, 'bool') }),
    });

  it('are read when they are needed, all at once, and delivered in order', async () => {
    const delivered: number[] = [];
    const reads = vi.spyOn(tf.Tensor.prototype, 'data');
    const trainer = new Trainer(onDevice(), { stop: [8, 'iteration'] });
    const observer: Extension = {
      name: 'observer',
      trigger: [1, 'epoch'],
      priority: PRIORITY.reader,
      observe: ({ values }) => void delivered.push(values['train/loss'] ?? NaN),
      run: () => void delivered.push(-1),
    };
    await expectNoTensorLeak(() => trainer.extend(observer).run());
    expect(delivered).toEqual([1, 2, 3, 4, -1, 5, 6, 7, 8, -1]);
    expect(reads).toHaveBeenCalledTimes(2);
    reads.mockRestore();
  });

  it('leave nothing behind when the training fails', async () => {
    const trainer = new Trainer(onDevice(), { stop: [8, 'iteration'] });
    trainer.extend(fails('stop here'), { priority: PRIORITY.writer, trigger: [3, 'iteration'] });
    await expectNoTensorLeak(() => expect(trainer.run()).rejects.toThrow('stop here'));
  });
});

describe('the state of a trainer', () => {
  it('is all it needs to go on: N + M iterations straight equal N, state, M', async () => {
    const make = () => {
      const trainer = new Trainer(countingUp(), { stop: [23, 'iteration'] });
      const log = logReport({ trigger: [0.7, 'epoch'] });
      return { trainer: trainer.extend(log), log };
    };
    const values = (history: TrainingHistory) =>
      history.epochs.map((entry) => [entry.iteration, entry.values]);
    const straight = make();
    const history = await straight.trainer.run();
    for (let cut = 1; cut < 23; cut++) {
      const before = make();
      before.trainer.extend((t) => t.requestStop('cut'), { trigger: [cut, 'iteration'] });
      await before.trainer.run();
      const state = JSON.parse(JSON.stringify(before.trainer.state)) as Trainer['state'];
      const after = make();
      after.trainer.state = state;
      expect(values(await after.trainer.run())).toEqual(values(history));
      expect(after.log.entries.map(({ iteration }) => iteration)).toEqual(
        straight.log.entries.map(({ iteration }) => iteration),
      );
    }
  });
});
