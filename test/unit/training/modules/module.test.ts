import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  Module,
  NonFiniteError,
  Sgd,
  SerialIterator,
  StandardUpdater,
  Trainer,
  checkpoint,
  compileStep,
  evaluator,
  failOnNonFinite,
  formatModelSummary,
  parameterStatistics,
  summarizeModel,
} from 'trainbook';
import { expectNoTensorLeak } from '../../../support/expectNoTensorLeak.ts';
import { InMemoryArtifactStore } from '../../../support/training/inMemoryArtifactStore.ts';
import '../support/quietTfjs.ts';
import { clouds, perceptron } from '../support/tinyProblem.ts';

const dense = (units: number, seed: number, activation: 'relu' | 'softmax') =>
  tf.layers.dense({ units, activation, kernelInitializer: tf.initializers.glorotUniform({ seed }) });

/** As the perceptron of the tiny problem. */
class Perceptron extends Module {
  readonly hidden = dense(8, 1, 'relu');
  readonly output = dense(3, 2, 'softmax');

  forward(inputs: tf.Tensor): tf.Tensor {
    return this.call(this.output, this.call(this.hidden, inputs));
  }
}

class Block extends Module {
  readonly norm = tf.layers.batchNormalization();
  readonly gain = tf.variable(tf.ones([4]));

  forward(inputs: tf.Tensor): tf.Tensor {
    return this.call(this.norm, inputs).mul(this.gain);
  }
}

class Nested extends Module {
  readonly blocks = [new Block(), new Block()];
  readonly heads = { first: tf.layers.dense({ units: 3, activation: 'softmax' }) };
  readonly base = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [2] })] });
  readonly shared = this.base;
  readonly size = 4;

  forward(inputs: tf.Tensor): tf.Tensor {
    const [first, second] = this.blocks as [Block, Block];
    const features = this.call(second, this.call(first, this.call(this.base, inputs)));
    return this.call(this.heads.first, features);
  }
}

const iterator = () => new SerialIterator(clouds(), { batchSize: 16, seed: 1 });
const updaterOf = (model: Module) =>
  new StandardUpdater({
    iterator: iterator(),
    model,
    optimizer: new Sgd({ learningRate: 0.5, momentum: 0.9 }),
  });
const lossesOf = async (trainer: Trainer) =>
  (await trainer.run()).epochs.map(({ values }) => values['train/loss']);

describe('Module', () => {
  it('finds weights by the names of its fields, in lists and objects too, each once', () => {
    const model = new Nested().build([2]);
    const norm = ['gamma', 'beta', 'moving_mean', 'moving_variance'];
    const ofBlock = (index: number) => [
      ...norm.map((name) => `blocks.${index}.norm.${name}`),
      `blocks.${index}.gain`,
    ];
    expect([...model.namedWeights().keys()]).toEqual([
      ...ofBlock(0),
      ...ofBlock(1),
      'heads.first.kernel',
      'heads.first.bias',
      'base.dense.kernel',
      'base.dense.bias',
    ]);
    const parameters = [...model.namedParameters().keys()];
    expect(parameters).toContain('blocks.1.norm.gamma');
    expect(parameters).not.toContain('blocks.1.norm.moving_mean');
  });

  it('says how to build it', () => {
    expect(() => new Perceptron().parameters()).toThrow(
      'Perceptron has no weights for hidden yet: call build(sampleShape)',
    );
  });

  it('passes its mode on to layers and modules, for one call too', () => {
    const model = new Nested().build([2]);
    const statistic = model.namedWeights().get('blocks.0.norm.moving_mean')!;
    const before = [...statistic.dataSync()];
    tf.tidy(() => void model.eval().apply(tf.ones([4, 2])));
    expect([...statistic.dataSync()]).toEqual(before);
    tf.tidy(() => void model.apply(tf.ones([4, 2]), { training: true }));
    expect([...statistic.dataSync()]).not.toEqual(before);
    expect(model.training).toBe(false);
    expect(model.train().blocks.map(({ training }) => training)).toEqual([true, true]);
    expect(model.eval().blocks.map(({ training }) => training)).toEqual([false, false]);
  });

  it('gives its weights and takes them', async () => {
    const [first, second] = [new Perceptron().build([2]), new Perceptron().build([2])];
    first.parameters()[1]!.assign(tf.fill([8], 0.25));
    const state = await first.stateDict();
    expect(second.loadStateDict(state)).toEqual({ missing: [], unexpected: [] });
    expect((await second.stateDict()).get('hidden.bias')?.data).toEqual(new Float32Array(8).fill(0.25));
  });

  it('refuses weights that are not its own, with all of them, and changes nothing', async () => {
    const model = new Perceptron().build([2]);
    const state = await model.stateDict();
    const other = new Map([...state].map(([name, tensor]) => [name.replace('hidden', 'first'), tensor]));
    other.set('output.bias', { dtype: 'float32', shape: [3], data: Float32Array.of(1, 2, 3) });
    expect(() => model.loadStateDict(other)).toThrow(/hidden\.kernel: missing[^]*first\.bias: not expected/);
    expect(await model.stateDict()).toEqual(state);
    expect(model.loadStateDict(other, { strict: false })).toEqual({
      missing: ['hidden.kernel', 'hidden.bias'],
      unexpected: ['first.kernel', 'first.bias'],
    });
    expect([...model.parameters().at(-1)!.dataSync()]).toEqual([1, 2, 3]);
    const wrong = new Map(state).set('output.bias', {
      dtype: 'float32',
      shape: [2],
      data: new Float32Array(2),
    });
    expect(() => model.loadStateDict(wrong, { strict: false })).toThrow(
      'output.bias: expected float32 [3], got float32 [2]',
    );
  });
});

describe('a module in training', () => {
  it('learns as the same model of TensorFlow.js does, from the first batch on', async () => {
    const ofLayers = new StandardUpdater({
      iterator: iterator(),
      model: perceptron(),
      optimizer: new Sgd({ learningRate: 0.5, momentum: 0.9 }),
    });
    const expected = await lossesOf(new Trainer(ofLayers, { stop: [5, 'epoch'] }));
    const trainer = new Trainer(updaterOf(new Perceptron()), { stop: [5, 'epoch'] });
    expect(await lossesOf(trainer)).toEqual(expected);
  });

  it('is evaluated and looked at', async () => {
    const trainer = new Trainer(updaterOf(new Perceptron()), { stop: [1, 'epoch'] })
      .extend(evaluator(clouds()))
      .extend(parameterStatistics());
    const { values } = (await trainer.run()).epochs[0]!;
    expect(values['validation/accuracy']).toBeGreaterThan(0.3);
    expect(Object.keys(values).some((path) => path.includes('hidden.kernel'))).toBe(true);
  });

  it('goes on from a checkpoint as if nothing had happened, and names what does not fit', async () => {
    const store = new InMemoryArtifactStore();
    const model = new Perceptron();
    await new Trainer(updaterOf(model), { stop: [6, 'iteration'] }).extend(checkpoint(store)).run();
    const resumed = new Perceptron();
    const trainer = new Trainer(updaterOf(resumed), { stop: [10, 'iteration'] }).extend(checkpoint(store));
    await trainer.resume(store);
    await trainer.run();
    const straight = new Perceptron();
    await new Trainer(updaterOf(straight), { stop: [10, 'iteration'] }).run();
    expect(await resumed.stateDict()).toEqual(await straight.stateDict());
    const other = new Trainer(updaterOf(new Nested()), { stop: [10, 'iteration'] });
    await expect(other.resume(store)).rejects.toThrow('base.dense.kernel: missing');
  });

  it('is trained by a loop of one own', async () => {
    const model = new Perceptron().build([2]);
    const optimizer = new Sgd({ learningRate: 0.5 });
    const step = compileStep((inputs: tf.Tensor, targets: tf.Tensor) =>
      optimizer.minimize(() => {
        const outputs = model.apply(inputs);
        const loss = targets.mul(outputs.log()).sum(-1).mean().neg().asScalar();
        return { loss, correct: outputs.argMax(-1).equal(targets.argMax(-1)).sum() };
      }, model.parameters()),
    );
    const { inputs, targets } = await clouds().batch(Int32Array.from({ length: 64 }, (_, index) => index));
    const x = tf.tensor(Array.from(inputs.data), [64, 2]);
    const y = tf.oneHot(tf.tensor1d(Array.from(targets.data), 'int32'), 3);
    const losses: number[] = [];
    const counts: number[] = [];
    const repeat = async (count: number) => {
      for (let index = 0; index < count; index++) {
        const { loss, correct } = await step(x, y);
        losses.push((await loss.data())[0]!);
        counts.push((await correct.data())[0]!);
        tf.dispose([loss, correct]);
      }
    };
    await repeat(2);
    await expectNoTensorLeak(() => repeat(20));
    expect(losses.at(-1)!).toBeLessThan(0.5 * losses[0]!);
    expect(counts.at(-1)!).toBeGreaterThan(counts[0]!);
  });

  it('leaves nothing behind when a step of one own throws', async () => {
    const model = new Perceptron().build([2]);
    const optimizer = new Sgd({ learningRate: 0.5 });
    const fail = () =>
      optimizer.minimize(() => {
        void model.apply(tf.ones([1, 2]));
        throw new Error('no loss today');
      }, model.parameters());
    expect(fail).toThrow('no loss today');
    await expectNoTensorLeak(() => expect(fail).toThrow('no loss today'));
  });

  it('names the layer where values stop being finite', async () => {
    class Broken extends Perceptron {
      override forward(inputs: tf.Tensor): tf.Tensor {
        return this.call(this.output, this.call(this.hidden, inputs).div(0));
      }
    }
    const trainer = new Trainer(updaterOf(new Broken()), { stop: [1, 'epoch'] }).extend(failOnNonFinite());
    const error = await trainer.run().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NonFiniteError);
    expect((error as NonFiniteError).layer).toBe('output');
  });
});

describe('summarizeModel of a module', () => {
  it('lists what it applies, in order, with shapes and counts', () => {
    const { layers, totals, name } = summarizeModel(new Nested().build([2]));
    expect(name).toBe('Nested');
    expect(
      layers.map((layer) => [layer.name, layer.type, layer.outputShapes[0], layer.parameterCount]),
    ).toEqual([
      ['base', 'Sequential', [null, 4], 12],
      ['blocks.0.norm', 'BatchNormalization', [null, 4], 16],
      ['blocks.1.norm', 'BatchNormalization', [null, 4], 16],
      ['heads.first', 'Dense', [null, 3], 15],
      ['blocks.0.gain', 'Variable', [4], 4],
      ['blocks.1.gain', 'Variable', [4], 4],
    ]);
    const counts = { parameters: 67, trainable: 51, nonTrainable: 16, frozen: 0, statistics: 16 };
    expect(totals).toMatchObject({ ...counts, sizeBytes: 268, multiplyAdds: 2 * 4 + 4 * 3 });
    expect(formatModelSummary(summarizeModel(new Perceptron().build([2])))).toContain('hidden (Dense)');
  });
});
