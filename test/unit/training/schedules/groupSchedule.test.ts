import { describe, expect, it } from 'vitest';
import {
  SerialIterator,
  Sgd,
  StandardUpdater,
  Trainer,
  exponentialDecay,
  hyperparameterSchedule,
  learningRateSchedule,
} from 'trainbook';
import type { ParameterGroup } from 'trainbook';
import '../support/quietTfjs.ts';
import { clouds, perceptron } from '../support/tinyProblem.ts';

function trainerWith(group: Partial<ParameterGroup>): { trainer: Trainer; optimizer: Sgd } {
  const groups = [{ name: 'biases', parameters: '*bias', ...group }];
  const optimizer = new Sgd({ learningRate: 0.5, momentum: 0.9 }, { groups });
  const iterator = new SerialIterator(clouds(32), { batchSize: 16, seed: 1 });
  const updater = new StandardUpdater({ iterator, model: perceptron(), optimizer });
  return { trainer: new Trainer(updater, { stop: [4, 'iteration'] }), optimizer };
}

const halving = (learningRate: number) => exponentialDecay({ learningRate, factor: 0.5 });

describe('a schedule of a group of parameters', () => {
  it('changes the group alone, beside one of all others', async () => {
    const { trainer, optimizer } = trainerWith({ learningRate: 0.1 });
    const seen: number[][] = [];
    trainer.extend(learningRateSchedule(halving(0.4)));
    trainer.extend(learningRateSchedule((step) => 0.1 * (step + 1), { group: 'biases' }));
    trainer.extend(hyperparameterSchedule('momentum', () => 0.25, { group: 'biases' }));
    trainer.extend(
      () => {
        const { learningRate, momentum } = optimizer.groups[0]!.hyperparameters;
        seen.push([optimizer.learningRate, optimizer.hyperparameters.momentum, learningRate, momentum]);
      },
      { trigger: [1, 'iteration'], priority: 300 },
    );
    await trainer.run();
    expect(seen.map((values) => values.map((value) => Number(value.toPrecision(6))))).toEqual([
      [0.4, 0.9, 0.1, 0.25],
      [0.2, 0.9, 0.2, 0.25],
      [0.1, 0.9, 0.3, 0.25],
      [0.05, 0.9, 0.4, 0.25],
    ]);
  });

  it('refuses a group that does not exist, and one whose rate follows another', async () => {
    const unknown = trainerWith({}).trainer.extend(learningRateSchedule(() => 1, { group: 'heads' }));
    await expect(unknown.run()).rejects.toThrow('SGD has no group heads of parameters; it has biases');
    const following = trainerWith({ learningRateFactor: 10 }).trainer;
    following.extend(learningRateSchedule(() => 1, { group: 'biases' }));
    await expect(following.run()).rejects.toThrow('follows that of all others by its learningRateFactor');
  });
});
