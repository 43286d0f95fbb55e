import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  SerialIterator,
  StandardUpdater,
  Trainer,
  adamStepSize,
  evaluate,
  evaluator,
  logReport,
  observeLearningRate,
  observeValue,
  printReport,
} from 'trainbook';
import { expectNoTensorLeak } from '../../../support/expectNoTensorLeak.ts';
import { MockUpdater } from '../support/mockUpdater.ts';
import '../support/quietTfjs.ts';
import { clouds, perceptron } from '../support/tinyProblem.ts';

describe('logReport', () => {
  it("has Chainer's means of Adam's learning rate each tenth of an epoch, 100 in 10 epochs", async () => {
    const updater = new MockUpdater({ iterationsPerEpoch: 47640 / 64, sampleCount: 64 });
    const trainer = new Trainer(updater, { stop: [10, 'epoch'] });
    const log = logReport({ trigger: [0.1, 'epoch'] });
    trainer.extend(observeValue('lr', ({ iteration }) => adamStepSize(iteration))).extend(log);
    await trainer.run();
    const digits = (from: number, to?: number) =>
      log.entries.slice(from, to).map(({ iteration, values }) => [iteration, values['lr']?.toPrecision(6)]);
    expect(log.entries).toHaveLength(100);
    expect(digits(0, 3)).toEqual([
      [75, '0.000204978'],
      [149, '0.000324627'],
      [224, '0.000412265'],
    ]);
    expect(digits(39, 42)).toEqual([
      [2978, '0.000973282'],
      [3052, '0.000975213'],
      [3127, '0.000977015'],
    ]);
    expect(digits(97)).toEqual([
      [7295, '0.000999649'],
      [7370, '0.000999674'],
      [7444, '0.000999698'],
    ]);
  });

  it('writes its rows to a file, whole after each entry, and goes on in it after a resume', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'trainbook-log-'));
    const file = join(folder, 'result', 'log.json');
    const read = () => JSON.parse(readFileSync(file, 'utf8')) as unknown[];
    try {
      const make = (stop: number) => {
        const log = logReport({ trigger: [2, 'iteration'], file });
        const updater = new MockUpdater({ iterationsPerEpoch: 4, sampleCount: 1 });
        const trainer = new Trainer(updater, { stop: [stop, 'iteration'] });
        return { log, trainer: trainer.extend(observeValue('x', ({ iteration }) => iteration)).extend(log) };
      };
      const first = make(4);
      await first.trainer.run();
      expect(read()).toEqual(first.log.rows);
      expect(first.log.rows.map(({ iteration, epoch, x }) => [iteration, epoch, x])).toEqual([
        [2, 0.5, 1.5],
        [4, 1, 3.5],
      ]);

      const second = make(6);
      second.trainer.state = structuredClone(first.trainer.state);
      await second.trainer.run();
      expect(read()).toHaveLength(3);
      expect(read().slice(0, 2)).toEqual(first.log.rows);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('weighs an iteration by its samples, as an epoch with a smaller last batch needs', async () => {
    const iterator = new SerialIterator(clouds(50), { batchSize: 16, shuffle: false });
    const model = perceptron();
    const optimizer = tf.train.sgd(0); // weights stay: the mean over the batches is the loss on the data set
    const { epochs } = await new Trainer(new StandardUpdater({ iterator, model, optimizer }), {
      stop: [1, 'epoch'],
    }).run();
    const { loss, accuracy } = await evaluate(model, clouds(50));
    expect(epochs[0]?.values['train/loss']).toBeCloseTo(loss, 5);
    expect(epochs[0]?.values['train/accuracy']).toBeCloseTo(accuracy, 6);
  });
});

describe('evaluator', () => {
  const trainerOf = (epochs: number) => {
    const iterator = new SerialIterator(clouds(), { batchSize: 16, seed: 1 });
    const updater = new StandardUpdater({ iterator, model: perceptron(), optimizer: tf.train.sgd(0.2) });
    return new Trainer(updater, { stop: [epochs, 'epoch'] });
  };

  it('adds what evaluate() says at that time to the observation', async () => {
    const trainer = trainerOf(2).extend(evaluator(clouds(20), { batchSize: 8 }));
    const { epochs } = await expectNoTensorLeak(() => trainer.run());
    const result = await evaluate(trainer.updater.task!.model, clouds(20));
    expect(epochs).toHaveLength(2);
    expect(epochs[1]?.values['validation/loss']).toBeCloseTo(result.loss, 5);
    expect(epochs[1]?.values['validation/accuracy']).toBeCloseTo(result.accuracy, 6);
  });

  it('gives up when the training is asked to stop', async () => {
    const trainer = trainerOf(2);
    trainer.extend((t) => t.requestStop('now'), { priority: 400 }).extend(evaluator(clouds(20)));
    const { status, epochs } = await expectNoTensorLeak(() => trainer.run());
    expect([status, Object.keys(epochs[0]?.values ?? {})]).toEqual([
      'stopped',
      ['train/loss', 'train/accuracy'],
    ]);
  });

  it('needs a model', async () => {
    const trainer = new Trainer(new MockUpdater(), { stop: [1, 'epoch'] }).extend(evaluator(clouds()));
    await expect(trainer.run()).rejects.toThrow('evaluator() needs an updater that has a model');
  });
});

describe('printReport', () => {
  it('prints a table of the history, with the part of an epoch at the end', async () => {
    const lines: string[] = [];
    let now = 0;
    const values = (iteration: number) => (
      (now += 1000),
      { 'train/loss': 1 / iteration, 'validation/accuracy': 1 }
    );
    const trainer = new Trainer(new MockUpdater({ values }), { stop: [9, 'iteration'], clock: () => now });
    await trainer.extend(printReport({ print: (line) => void lines.push(line) })).run();
    expect(lines).toEqual([
      'epoch       iteration   train/loss  validation/accuracy  elapsedSeconds',
      '1           4           0.520833    1                    4.0',
      '2           8           0.158631    1                    8.0',
      '2.25        9           0.111111    1                    9.0',
    ]);
  });

  it('prints the chosen columns of another log', async () => {
    const lines: string[] = [];
    const log = logReport({ trigger: [2, 'iteration'] });
    const trainer = new Trainer(new MockUpdater(), { stop: [1, 'epoch'] });
    trainer.extend(observeLearningRate()).extend(log);
    trainer.extend(
      printReport({
        log,
        columns: ['iteration', 'learningRate', 'absent'],
        print: (l) => void lines.push(l),
      }),
    );
    await trainer.run();
    expect(lines).toEqual([
      'iteration   learningRate  absent',
      '2           0.250000',
      '4           0.250000',
    ]);
  });
});
