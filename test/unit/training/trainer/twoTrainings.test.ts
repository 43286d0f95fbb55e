import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it } from 'vitest';
import { Adam, SerialIterator, StandardUpdater, Trainer, seed } from 'trainbook';
import '../support/quietTfjs.ts';
import { clouds } from '../support/tinyProblem.ts';

const random = Math.random;
afterEach(() => {
  Math.random = random;
});

/** With all that is random: initial weights, the order of samples, dropout. */
function trainerOf(seedOfRun: number, units: number): Trainer {
  seed(seedOfRun);
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units, activation: 'relu', inputShape: [2] }),
      tf.layers.dropout({ rate: 0.4 }),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
  const iterator = new SerialIterator(clouds(48), { batchSize: 16 });
  const updater = new StandardUpdater({ iterator, model, optimizer: new Adam({ learningRate: 0.05 }) });
  return new Trainer(updater, { stop: [3, 'epoch'] });
}

async function resultOf(trainer: Trainer): Promise<unknown> {
  const { epochs } = await trainer.run();
  const model = trainer.updater.task!.model as tf.LayersModel;
  return [epochs.map(({ values }) => values), model.getWeights().map((weight) => [...weight.dataSync()])];
}

describe('two trainings in one process', () => {
  it('that run at the same time have the numbers of each alone', async () => {
    const alone = [await resultOf(trainerOf(1, 6)), await resultOf(trainerOf(2, 8))];
    const [first, second] = [trainerOf(1, 6), trainerOf(2, 8)];
    expect(await Promise.all([resultOf(first), resultOf(second)])).toEqual(alone);
  });

  it('one after the other with the same seed are the same', async () => {
    const first = await resultOf(trainerOf(3, 6));
    expect(await resultOf(trainerOf(3, 6))).toEqual(first);
    expect(await resultOf(trainerOf(4, 6))).not.toEqual(first);
  });
});
