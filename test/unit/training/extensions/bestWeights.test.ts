import * as tf from '@tensorflow/tfjs';
import { describe, expect, it, vi } from 'vitest';
import type { Extension } from 'trainbook';
import {
  PRIORITY,
  SerialIterator,
  StandardUpdater,
  Trainer,
  bestWeights,
  checkpoint,
  compile,
  earlyStopping,
} from 'trainbook';
import { expectNoTensorLeak } from '../../../support/expectNoTensorLeak.ts';
import { InMemoryArtifactStore } from '../../../support/training/inMemoryArtifactStore.ts';
import '../support/quietTfjs.ts';
import { clouds, perceptron } from '../support/tinyProblem.ts';

const LOSSES = [5, 3, 4, 2, 6, 7, 8, 9, 1, 9];

/** Reports given losses, two iterations an epoch, and keeps the weights of each epoch. */
function scripted(stop = LOSSES.length) {
  const model = perceptron();
  const iterator = new SerialIterator(clouds(32), { batchSize: 16, seed: 1 });
  const updater = new StandardUpdater({ iterator, model, optimizer: 'adam' });
  const trainer = new Trainer(updater, { stop: [stop, 'epoch'] });
  const seen: number[][] = [];
  const weights = () => model.getWeights().flatMap((weight) => [...weight.dataSync()]);
  const report: Extension = {
    name: 'losses',
    trigger: [1, 'epoch'],
    priority: PRIORITY.writer,
    run: (t) => {
      t.report({ 'validation/loss': LOSSES[t.epoch - 1] ?? NaN });
      seen[t.epoch] = weights();
    },
  };
  return { trainer: trainer.extend(report), seen, weights, model };
}

const breaks = (epoch: number) => (trainer: Trainer) => {
  if (trainer.epoch === epoch) throw new Error('broken');
};

describe('the best weights are there', () => {
  const extensions = {
    bestWeights: () => bestWeights({ monitor: 'validation/loss' }),
    earlyStopping: () => earlyStopping({ patience: 100, restoreBestWeights: true }),
  };

  it.each(Object.entries(extensions))('after the end, a stop and an error: %s', async (_, extension) => {
    const done = scripted(6);
    await expectNoTensorLeakAfterFirst(done.trainer.extend(extension()));
    expect(done.weights()).toEqual(done.seen[4]);

    const stopped = scripted();
    await stopped.trainer
      .extend(extension())
      .extend((t) => t.requestStop('enough'), { trigger: [5, 'iteration'] })
      .run();
    expect(stopped.weights()).toEqual(stopped.seen[2]);

    const failed = scripted();
    await expect(failed.trainer.extend(extension()).extend(breaks(3)).run()).rejects.toThrow('broken');
    expect(failed.weights()).toEqual(failed.seen[2]);
  });

  it.each(Object.entries(extensions))('after a kill and a resume: %s', async (_, extension) => {
    const store = new InMemoryArtifactStore();
    const killed = scripted(7);
    await killed.trainer
      .extend(extension())
      .extend(checkpoint(store, { trigger: [3, 'iteration'] }))
      .run();
    const resumed = scripted(8);
    resumed.trainer.extend(extension());
    await resumed.trainer.resume(store);
    expect(resumed.weights()).toEqual(killed.seen[7]);
    await resumed.trainer.run();
    expect(resumed.weights()).toEqual(killed.seen[4]);
  });

  it('and the trainer goes on from the latest ones, unless somebody set others', async () => {
    const straight = scripted(6);
    await straight.trainer.run();
    const { trainer, weights, seen, model } = scripted(6);
    const best = bestWeights({ monitor: 'validation/loss' });
    trainer.extend(best).extend((t) => t.requestStop('a while'), { trigger: [3, 'epoch'] });
    await trainer.run();
    expect(weights()).toEqual(straight.seen[2]);
    expect(best.best).toEqual({ value: 3, iteration: 4, epoch: 2 });
    await trainer.run();
    expect(seen[6]).toEqual(straight.seen[6]);
    expect(weights()).toEqual(straight.seen[4]);
    model.setWeights(model.getWeights().map((weight) => tf.zerosLike(weight)));
    await trainer.run();
    expect(seen[6]).toEqual(straight.seen[6]);
  });

  it('or it says that the value was never seen', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    await scripted(1)
      .trainer.extend(bestWeights({ monitor: 'validation/accuracy' }))
      .run();
    expect(warn).toHaveBeenCalledWith(
      'bestWeights has none to bring back: validation/accuracy was not observed when it looked',
    );
    warn.mockRestore();
  });
});

async function expectNoTensorLeakAfterFirst(trainer: Trainer): Promise<void> {
  trainer.extend((t) => t.requestStop('first'), { trigger: (context) => context.iteration === 1 });
  await trainer.run(); // the optimizer makes its variables
  await expectNoTensorLeak(() => trainer.run());
}

describe('earlyStopping', () => {
  it('stops, tells why, waits anew when it is run again, and stays stopped when it is resumed', async () => {
    const store = new InMemoryArtifactStore();
    const { trainer } = scripted();
    trainer.extend(earlyStopping({ patience: 2 })).extend(checkpoint(store));
    expect(await trainer.run()).toMatchObject({
      status: 'stopped',
      epoch: 6,
      stopReason: 'validation/loss did not improve any more: its best was 2.00000 at iteration 8',
    });
    const resumed = scripted().trainer.extend(earlyStopping({ patience: 2 }));
    await resumed.resume(store);
    expect(await resumed.run()).toMatchObject({ status: 'stopped', epoch: 6 });
    expect(await trainer.run()).toMatchObject({ status: 'stopped', epoch: 8 });
  });

  it('does not look at the first epochs if it is told so', async () => {
    const { trainer } = scripted();
    trainer.extend(earlyStopping({ patience: 1, startFromEpoch: 4 }));
    expect(await trainer.run()).toMatchObject({ epoch: 6 });
  });

  it('is a callback of fit', async () => {
    const net = compile(perceptron(), { optimizer: tf.train.sgd(0) });
    const callbacks = [earlyStopping({ patience: 2, restoreBestWeights: true })];
    const { history, status } = await net.fit(clouds(), {
      epochs: 9,
      verbose: 0,
      validationData: clouds(20),
      callbacks,
    });
    expect([status, history.val_loss?.length]).toEqual(['stopped', 3]);
  });

  it('refuses what it cannot do', () => {
    expect(() => earlyStopping({ startFromEpoch: -1 })).toThrow(
      'startFromEpoch must be a number from 0, got -1',
    );
    expect(() => earlyStopping({ monitor: 'speed' })).toThrow("pass mode 'max' or 'min'");
  });
});
