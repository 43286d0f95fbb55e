import type * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { OptimizerStructure } from 'trainbook';
import { Adam, SerialIterator, Sgd, StandardUpdater, Trainer, checkpoint } from 'trainbook';
import { selectsName } from '../../../../src/training/modules/selectWeights.ts';
import { InMemoryArtifactStore } from '../../../support/training/inMemoryArtifactStore.ts';
import '../support/quietTfjs.ts';
import { clouds, perceptron } from '../support/tinyProblem.ts';

function trainerOf(optimizer: Adam | Sgd, stop: number): { trainer: Trainer; model: tf.LayersModel } {
  const model = perceptron();
  const iterator = new SerialIterator(clouds(), { batchSize: 16, seed: 1 });
  const updater = new StandardUpdater({ iterator, model, optimizer });
  return { trainer: new Trainer(updater, { stop: [stop, 'iteration'] }), model };
}

const valuesOf = (model: tf.LayersModel) => model.getWeights().map((weight) => [...weight.dataSync()]);

describe('selectors of weights', () => {
  it.each<[string | RegExp, string, boolean]>([
    ['hidden', 'hidden.kernel', true],
    ['hidden', 'hidden2.kernel', false],
    ['dense', 'dense/kernel', true],
    ['dense/kernel', 'dense/kernel', true],
    ['*bias', 'dense/bias', true],
    ['block*.kernel', 'block1.conv.kernel', true],
    ['block*.kernel', 'block1xkernel', false],
    [/bias$/g, 'dense/bias', true],
    [/^bias/, 'dense/bias', false],
  ])('%s, %s: %s', (selector, name, expected) => {
    expect(selectsName(selector, name)).toBe(expected);
  });
});

describe('groups of parameters', () => {
  it('have their own hyperparameters, by layer, pattern and factor; those of the others change with theirs', async () => {
    const factor = new Sgd({ learningRate: 1 }, { groups: [{ parameters: '*bias', learningRateFactor: 0 }] });
    const { trainer, model } = trainerOf(factor, 3);
    const before = valuesOf(model);
    await trainer.run();
    const after = valuesOf(model);
    expect(after[0]).not.toEqual(before[0]);
    expect([after[1], after[3]]).toEqual([before[1], before[3]]);
    expect(factor.groups[0]!.hyperparameters.learningRate).toBe(0);
    const scaled = new Sgd(
      { learningRate: 0.5 },
      { groups: [{ parameters: model.layers[0]!, learningRateFactor: 0.1 }] },
    );
    scaled.learningRate = 0.2;
    expect(scaled.groups[0]!.hyperparameters.learningRate).toBeCloseTo(0.02);
    expect(scaled.groups[0]!.name).toBe(model.layers[0]!.name);
  });

  it('must select something', async () => {
    const { trainer } = trainerOf(new Sgd({}, { groups: [{ parameters: 'head', learningRate: 0.1 }] }), 1);
    await expect(trainer.run()).rejects.toThrow("the group 'head' selects no weight; there are dense/kernel");
  });

  it('refuse what can not be', () => {
    const group = { parameters: '*bias', learningRate: 0.1, learningRateFactor: 2 };
    expect(() => new Sgd({}, { groups: [group] })).toThrow('learningRateFactor from 0, not both');
    expect(() => new Sgd({}, { accumulationSteps: 1.5 })).toThrow('a whole number from 1, got 1.5');
    expect(() => new Sgd({}, { emaMomentum: 1 })).toThrow('from 0 to below 1, got 1');
  });
});

describe('a checkpoint', () => {
  const structure: OptimizerStructure = {
    groups: [{ parameters: '*bias', learningRate: 0.05 }],
    accumulationSteps: 3,
    emaMomentum: 0.9,
  };
  const optimizer = (of = structure) => new Adam({ learningRate: 0.02 }, of);

  it('keeps groups, sums and averages: a training goes on bit for bit, between two steps too', async () => {
    const averagesOf = (adam: Adam, model: tf.LayersModel) =>
      model.trainableWeights.map((weight) => [...adam.averageOf(weight.read() as tf.Variable).dataSync()]);
    const change = (adam: Adam) => (trainer: Trainer) => {
      if (trainer.iteration === 4) adam.groups[0]!.hyperparameters.learningRate = 0.1;
    };
    const all = optimizer();
    const straight = trainerOf(all, 11);
    await straight.trainer.extend(change(all), { trigger: [1, 'iteration'] }).run();
    const store = new InMemoryArtifactStore();
    const adam = optimizer();
    const first = trainerOf(adam, 5).trainer.extend(change(adam), { trigger: [1, 'iteration'] });
    await first.extend(checkpoint(store)).run();
    const rest = optimizer();
    const second = trainerOf(rest, 11);
    second.trainer.extend(change(rest), { trigger: [1, 'iteration'] }).extend(checkpoint(store));
    await second.trainer.resume(store);
    expect(rest.groups[0]!.hyperparameters.learningRate).toBe(0.1);
    await second.trainer.run();
    expect(valuesOf(second.model)).toEqual(valuesOf(straight.model));
    expect(averagesOf(rest, second.model)).toEqual(averagesOf(all, straight.model));
  });

  it('of other groups is refused', async () => {
    const store = new InMemoryArtifactStore();
    await trainerOf(optimizer(), 2).trainer.extend(checkpoint(store)).run();
    const { trainer } = trainerOf(optimizer({ ...structure, groups: [] }), 4);
    await expect(trainer.resume(store)).rejects.toThrow(
      "is of a training with Adam, a group '*bias', and this one has Adam",
    );
  });
});
