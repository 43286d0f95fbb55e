import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Adam, ArrayDataset, evaluate, SerialIterator, Sgd, StandardUpdater, Trainer } from 'trainbook';
import type { StandardUpdaterOptions } from 'trainbook';
import type { OptimizerSpec } from '../../../src/training/optimizers/toOptimizer.ts';
import { counts, useCompiledSteps, withEagerSteps } from './support.ts';

useCompiledSteps();

const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
afterEach(() => {
  expect(warn).not.toHaveBeenCalled();
  tf.disposeVariables();
});

/** 50 pictures of 6x6 in three classes: with batches of 16, the last one of an epoch has 2. */
function pictures() {
  const samples = Array.from({ length: 50 }, (_, index) => {
    const pixels = Float32Array.from({ length: 36 }, (_, p) => Math.sin(index * 7.7 + p * (1 + (index % 3))));
    return { inputs: { data: pixels, shape: [6, 6, 1] }, label: index % 3 };
  });
  return new ArrayDataset(samples);
}

function network(): tf.LayersModel {
  const seeded = (seed: number) => tf.initializers.glorotUniform({ seed });
  return tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [6, 6, 1],
        filters: 4,
        kernelSize: 3,
        kernelInitializer: seeded(1),
        name: `conv${tf.util.now()}`,
      }),
      tf.layers.batchNormalization(),
      tf.layers.reLU(),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dropout({ rate: 0.25 }),
      tf.layers.dense({ units: 8, activation: 'tanh', kernelInitializer: seeded(2) }),
      tf.layers.dense({
        units: 3,
        activation: 'softmax',
        kernelInitializer: seeded(3),
        kernelRegularizer: tf.regularizers.l2({ l2: 0.01 }),
      }),
    ],
  });
}

function updaterOf(
  model: tf.LayersModel,
  optimizer: OptimizerSpec = 'adam',
  options: Partial<StandardUpdaterOptions> = {},
): StandardUpdater {
  const iterator = new SerialIterator(pictures(), { batchSize: 16, seed: 3 });
  return new StandardUpdater({ iterator, model, optimizer, ...options });
}

function weightsOf(model: tf.LayersModel): number[] {
  return model.getWeights().flatMap((weight) => [...weight.dataSync()]);
}

/** Twenty steps and what becomes of them. */
async function train(
  optimizer: () => OptimizerSpec,
  between: (iteration: number, updater: StandardUpdater, model: tf.LayersModel) => void = () => undefined,
) {
  const model = network();
  const updater = updaterOf(model, optimizer());
  const values: number[] = [];
  for (let iteration = 0; iteration < 20; iteration++) {
    between(iteration, updater, model);
    const result = await updater.update();
    for (const value of Object.values(result!.values)) {
      values.push((value as tf.Scalar).dataSync()[0]!);
      (value as tf.Scalar).dispose();
    }
  }
  return [...values, ...weightsOf(model)];
}

async function expectSameAsEager(...args: Parameters<typeof train>): Promise<void> {
  const compiled = await train(...args);
  const eager = await withEagerSteps(() => train(...args));
  expect(compiled.length).toBe(eager.length);
  compiled.forEach((value, index) => expect(value).toBeCloseTo(eager[index]!, 4));
}

describe('a compiled training has the numbers of an eager one', () => {
  it.each<[string, () => OptimizerSpec]>([
    ['Adam', () => new Adam({ learningRate: 0.01 })],
    ['SGD with momentum', () => new Sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true })],
    ['tf.train.adam', () => tf.train.adam(0.01)],
    ['tf.train.rmsprop', () => tf.train.rmsprop(0.005)],
    ['weight decay and clipping', () => new Adam({ weightDecay: 0.1, globalClipNorm: 0.5 })],
  ])('with %s, dropout and batch normalization included', async (_name, optimizer) => {
    await expectSameAsEager(optimizer);
  });

  it('when the learning rate changes', async () => {
    await expectSameAsEager(
      () => new Sgd({ learningRate: 0.1 }),
      (iteration, updater) => {
        if (iteration === 5) updater.optimizer.learningRate = 0.001;
        if (iteration === 12) updater.optimizer.learningRate = 0.05;
      },
    );
  });

  it('when an optimizer of TensorFlow.js decides the learning rate', async () => {
    const optimizers = new Map<StandardUpdater, { learningRate: number }>();
    let made: { learningRate: number };
    await expectSameAsEager(
      () => {
        const optimizer = tf.train.sgd(0.1);
        made = optimizer as unknown as { learningRate: number };
        return optimizer;
      },
      (iteration, updater) => {
        if (iteration === 0) optimizers.set(updater, made);
        if (iteration === 8) optimizers.get(updater)!.learningRate = 0.01;
        if (iteration > 8) expect(updater.optimizer.learningRate).toBe(0.01);
      },
    );
  });

  it('when layers are frozen and unfrozen', async () => {
    await expectSameAsEager(
      () => new Adam({ learningRate: 0.01 }),
      (iteration, _updater, model) => {
        if (iteration === 4) for (const layer of model.layers.slice(0, 3)) layer.trainable = false;
        if (iteration === 12) for (const layer of model.layers) layer.trainable = true;
      },
    );
  });
});

describe('a compiled training step', () => {
  it('does not touch frozen layers, nor the statistics of a frozen batch normalization', async () => {
    const model = network();
    const updater = updaterOf(model);
    const frozen = model.layers.slice(0, 2);
    for (const layer of frozen) layer.trainable = false;
    const state = () => frozen.map((layer) => layer.getWeights().map((weight) => [...weight.dataSync()]));
    const before = state();
    await new Trainer(updater, { stop: [6, 'iteration'] }).run();
    expect(state()).toEqual(before);
  });

  it('keeps the number of tensors and handles flat over ten thousand steps', async () => {
    const updater = updaterOf(network());
    const run = (iterations: number) => new Trainer(updater, { stop: [iterations, 'iteration'] }).run();
    await run(8); // both sizes of batch
    const before = counts();
    await run(10_000);
    const after = counts();
    // At most: the collector may let go of what earlier tests left behind in the meantime.
    for (const kind of ['tensors', 'variables', 'handles'] as const)
      expect(after[kind], kind).toBeLessThanOrEqual(before[kind]);
  }, 300_000);

  it('serves evaluations too', async () => {
    const model = network();
    const compiled = await evaluate(model, pictures(), { batchSize: 16 });
    const eager = await withEagerSteps(() => evaluate(model, pictures(), { batchSize: 16 }));
    expect(compiled.loss).toBeCloseTo(eager.loss, 5);
    expect(compiled.predictions).toEqual(eager.predictions);
  });

  it('goes on from a state with the same numbers, what is random included', async () => {
    const run = async (updater: StandardUpdater, steps: number) => {
      const losses: number[] = [];
      for (let step = 0; step < steps; step++) {
        const { values } = (await updater.update())!;
        losses.push((values['train/loss'] as tf.Scalar).dataSync()[0]!);
        tf.dispose(Object.values(values).filter((value) => typeof value === 'object'));
      }
      return losses;
    };
    const optimizer = () => new Sgd({ learningRate: 0.1 });
    const [model, other] = [network(), network()];
    const first = updaterOf(model, optimizer());
    await run(first, 5);
    const { state } = first;
    other.setWeights(model.getWeights());
    const second = updaterOf(other, optimizer());
    second.state = JSON.parse(JSON.stringify(state));
    expect(await run(second, 6)).toEqual(await run(first, 6));
  });
});

describe('with fewer bits', () => {
  const step = async (updater: StandardUpdater): Promise<number> => {
    const { values } = (await updater.update())!;
    const loss = (values['train/loss'] as tf.Scalar).dataSync()[0]!;
    tf.dispose(Object.values(values).filter((value) => typeof value === 'object'));
    return loss;
  };
  const lossesOf = async (options: Partial<StandardUpdaterOptions>) => {
    const updater = updaterOf(network(), new Sgd({ learningRate: 0.05, momentum: 0.9 }), options);
    const losses: number[] = [];
    for (let times = 0; times < 12; times++) losses.push(await step(updater));
    updater.dispose();
    return losses;
  };

  it.each(['bfloat16', 'float16'] as const)('%s trains much as float32 does', async (precision) => {
    const exact = await lossesOf({});
    const mixed = await lossesOf({ precision });
    expect(mixed).not.toEqual(exact);
    mixed.forEach((loss, index) => expect(Math.abs(loss - exact[index]!)).toBeLessThan(0.05));
  });

  it('float16 leaves out steps whose gradients overflow until the scale fits', async () => {
    const model = network();
    const loss = (outputs: tf.Tensor) => outputs.square().sum().mul(2e3).asScalar();
    const optimizer = new Sgd({ learningRate: 1e-6 });
    const updater = updaterOf(model, optimizer, { precision: 'float16', loss });
    const start = weightsOf(model);
    await step(updater);
    expect(weightsOf(model)).toEqual(start);
    expect(optimizer.iterations.dataSync()[0]).toBe(0);
    for (let times = 0; times < 30; times++) await step(updater);
    expect(optimizer.iterations.dataSync()[0]).toBeGreaterThan(0);
    expect(weightsOf(model)).not.toEqual(start);
    expect(weightsOf(model).every(Number.isFinite)).toBe(true);
  });
});
