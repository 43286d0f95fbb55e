import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { PartSelector } from 'trainbook';
import {
  Module,
  SerialIterator,
  Sgd,
  StandardUpdater,
  Trainer,
  freeze,
  freezePlan,
  unfreeze,
} from 'trainbook';
import '../support/quietTfjs.ts';
import { clouds, perceptron } from '../support/tinyProblem.ts';

function network(): { model: tf.LayersModel; base: tf.LayersModel } {
  const base = tf.sequential({
    name: 'base',
    layers: [
      tf.layers.dense({ name: 'block1', units: 4, inputShape: [2] }),
      tf.layers.dense({ name: 'block2', units: 4 }),
    ],
  });
  const input = tf.input({ shape: [2] });
  const head = tf.layers.dense({ name: 'head', units: 3, activation: 'softmax' });
  const outputs = head.apply(base.apply(input)) as tf.SymbolicTensor;
  return { model: tf.model({ inputs: input, outputs }), base };
}

class Net extends Module {
  readonly base = tf.layers.dense({ units: 3 });
  readonly scale = tf.variable(tf.ones([3]));

  forward(inputs: tf.Tensor): tf.Tensor {
    return this.call(this.base, inputs).mul(this.scale).softmax();
  }
}

const countTrained = (model: tf.LayersModel) => model.trainableWeights.length;
/** In an order that does not change with what is frozen. */
const valuesOf = (model: tf.LayersModel) =>
  model.layers.flatMap((layer) => layer.getWeights().map((weight) => [...weight.dataSync()]));
const updaterOf = (model: tf.LayersModel | Module) =>
  new StandardUpdater({
    iterator: new SerialIterator(clouds(), { batchSize: 16, seed: 1 }),
    model,
    optimizer: new Sgd({ learningRate: 0.3, momentum: 0.9 }),
  });

describe('freeze()', () => {
  it.each<[string, (of: ReturnType<typeof network>) => PartSelector, number]>([
    ['a model in the model', ({ base }) => base, 2],
    ['its name', () => 'base', 2],
    ['a layer', ({ base }) => base.layers[1]!, 4],
    ['a pattern', () => '*block1', 4],
    ['a regular expression', () => /block/, 2],
    ['a range to the last', () => ({ to: -1 }), 2],
    ['a range from the last', () => ({ from: -1 }), 4],
    ['a list', () => ['head', '*block2'], 2],
  ])('by %s', (_name, selectorIn, trained) => {
    const made = network();
    freeze(made.model, selectorIn(made));
    expect(countTrained(made.model)).toBe(trained);
    unfreeze(made.model, selectorIn(made));
    expect(countTrained(made.model)).toBe(6);
  });

  it('says what there is', () => {
    expect(() => freeze(network().model, 'tail')).toThrow(
      /no part of model\S* is meant; there are .*base\/block1/,
    );
  });

  it('keeps statistics of batch normalization to the bit', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.batchNormalization({ inputShape: [2] }),
        tf.layers.dense({ units: 3, activation: 'softmax' }),
      ],
    });
    const train = () => new Trainer(updaterOf(model), { stop: [2, 'epoch'] }).run();
    const before = valuesOf(model);
    await train();
    const moved = valuesOf(model);
    expect(moved[2]).not.toEqual(before[2]);
    freeze(model, { to: 1 });
    await train();
    expect(valuesOf(model).slice(0, 4)).toEqual(moved.slice(0, 4));
    expect(valuesOf(model)[4]).not.toEqual(moved[4]);
  });

  it('computes no gradient below the lowest layer that trains', async () => {
    const layers = [4, 5, 6].map((units, index) =>
      tf.layers.dense({ units, ...(index === 0 && { inputShape: [2] }) }),
    );
    const model = tf.sequential({
      layers: [...layers, tf.layers.dense({ units: 3, activation: 'softmax' })],
    });
    const updater = updaterOf(model);
    const products = async () => {
      const { kernels } = await tf.profile(async () => void (await updater.update()));
      return kernels.filter(({ name }) => /MatMul/.test(name)).length;
    };
    const all = await products();
    freeze(model, { to: 2 });
    const upperTwo = await products();
    freeze(model, { to: -1 });
    const last = await products();
    // For each layer that no longer trains the gradient of its kernel is gone, and that of the inputs of the one above.
    expect([all - upperTwo, all - last]).toEqual([2 * 2, 2 * 3]);
  });

  it('keeps parts of a module to the bit, variables too', async () => {
    const model = new Net().build([2]);
    freeze(model, 'scale');
    expect([...model.namedParameters().keys()]).toEqual(['base.kernel', 'base.bias']);
    const before = await model.stateDict();
    await new Trainer(updaterOf(model), { stop: [2, 'epoch'] }).run();
    const after = await model.stateDict();
    expect(after.get('scale')).toEqual(before.get('scale'));
    expect(after.get('base.kernel')).not.toEqual(before.get('base.kernel'));
    freeze(model, model);
    expect(model.parameters()).toEqual([]);
  });
});

describe('freezePlan()', () => {
  const plan = { freeze: { to: -1 }, stages: [{ epoch: 2, unfreeze: { from: 0 } }] };

  it('lets parts join at their epoch, and keeps them to the bit until then', async () => {
    const model = perceptron();
    const seen = [valuesOf(model)];
    await new Trainer(updaterOf(model), { stop: [4, 'epoch'] })
      .extend(freezePlan(plan))
      .extend(() => void seen.push(valuesOf(model)), { trigger: [1, 'epoch'] })
      .run();
    const [start, first, second, third] = seen.map(([kernel, bias]) => [kernel, bias]);
    expect([first, second]).toEqual([start, start]);
    expect(third).not.toEqual(start);
    expect(seen[1]![2]).not.toEqual(seen[0]![2]);
  });

  it('goes on after a resume with what trained before', async () => {
    const model = perceptron();
    const trainer = new Trainer(updaterOf(model), { stop: [3, 'epoch'] }).extend(freezePlan(plan));
    const source = new Trainer(updaterOf(perceptron()), { stop: [2, 'epoch'] });
    await source.run();
    trainer.state = {
      ...source.state,
      extensions: trainer.state.extensions,
      triggers: trainer.state.triggers,
    };
    await trainer.run();
    expect(countTrained(model)).toBe(4);
  });

  it('refuses an epoch that is none', () => {
    expect(() => freezePlan({ ...plan, stages: [{ epoch: -1, unfreeze: 'head' }] })).toThrow(
      'from 0, got -1',
    );
  });
});
