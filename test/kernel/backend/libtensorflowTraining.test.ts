import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenLibtensorflow } from '../../../src/backend/libtensorflow/openLibtensorflow.ts';
import { cpuRung } from '../../../src/backend/cpu/cpuRung.ts';
import { openLibtensorflow } from '../../../src/backend/libtensorflow/openLibtensorflow.ts';
import { proveBackend } from '../../../src/backend/proof/proveBackend.ts';
import {
  computeGradients,
  computeOutput,
  CONVOLUTIONS,
  DILATED_CONVOLUTIONS,
} from '../../support/backend/convolutionCases.ts';
import { waves } from '../../support/backend/elementwiseCases.ts';
import { provideLibrary } from '../../support/backend/provideLibrary.ts';

let library: OpenLibtensorflow;

beforeAll(async () => {
  await cpuRung.open();
  library = await openLibtensorflow(await provideLibrary(), false);
}, 600_000);

afterAll(() => library.dispose());

/** Computes on one backend and then on the other. */
async function onBoth<T>(compute: () => Promise<T>): Promise<{ cpu: T; libtensorflow: T }> {
  await tf.setBackend('cpu');
  const cpu = await compute();
  await tf.setBackend('tensorflow');
  return { cpu, libtensorflow: await compute() };
}

describe('convolutions on libtensorflow', () => {
  it.each(CONVOLUTIONS)('$name, forward and backward', async (convolution) => {
    const { cpu, libtensorflow } = await onBoth(() => computeGradients(convolution));
    expect(libtensorflow).toEqual(cpu);
  });

  it.each(DILATED_CONVOLUTIONS)('$name, forward', async (convolution) => {
    const { cpu, libtensorflow } = await onBoth(() => computeOutput(convolution));
    expect(libtensorflow).toEqual(cpu);
  });

  it('proves itself', async () => {
    expect((await proveBackend('tensorflow')).text).toMatch(
      /^convolution and gradients exact, [\d.]+ GFLOP\/s$/,
    );
  });
});

const OPTIMIZERS: Readonly<Record<string, () => tf.Optimizer>> = {
  sgd: () => tf.train.sgd(0.05),
  momentum: () => tf.train.momentum(0.02, 0.9),
  rmsprop: () => tf.train.rmsprop(0.01),
  adam: () => tf.train.adam(0.01),
};

/** A small network with every kind of layer that most networks have, its weights set to fixed values. */
function buildModel(): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [8, 8, 2],
        filters: 4,
        kernelSize: 3,
        padding: 'same',
        activation: 'relu',
      }),
      tf.layers.batchNormalization({}),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.depthwiseConv2d({ kernelSize: 3, padding: 'same' }),
      tf.layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3, activation: 'softmax' }),
    ],
  });
  tf.tidy(() => {
    const weights = model.getWeights().map((weight, index) => waves(weight.shape, index).mul(0.4));
    // The last is the variance of the normalisation, which must not be negative.
    model.setWeights([...weights.slice(0, -1), tf.onesLike(weights.at(-1)!)]);
  });
  return model;
}

/** The losses of a few training steps. */
async function train(makeOptimizer: () => tf.Optimizer): Promise<number[]> {
  const model = buildModel();
  const optimizer = makeOptimizer();
  const inputs = waves([6, 8, 8, 2], 5);
  const targets = tf.tidy(() => tf.oneHot(tf.tensor1d([0, 1, 2, 2, 1, 0], 'int32'), 3).toFloat());
  const losses: number[] = [];
  for (let step = 0; step < 6; step++) {
    const loss = optimizer.minimize(() => {
      const outputs = model.apply(inputs, { training: true }) as tf.Tensor;
      return tf.metrics.categoricalCrossentropy(targets, outputs).mean();
    }, true);
    losses.push((await loss!.data())[0]!);
    loss!.dispose();
  }
  tf.dispose([inputs, targets]);
  model.dispose();
  optimizer.dispose();
  return losses;
}

describe('training on libtensorflow', () => {
  it.each(Object.entries(OPTIMIZERS))('%s takes the same way as on the cpu backend', async (_name, make) => {
    const { cpu, libtensorflow } = await onBoth(() => train(make));
    expect(cpu.at(-1)).toBeLessThan(cpu[0]!);
    libtensorflow.forEach((loss, step) => expect(loss).toBeCloseTo(cpu[step]!, 4));
  });

  it('keeps no tensor from one step to the next', async () => {
    await tf.setBackend('tensorflow');
    const counts = () => [library.binding.getNumOfTensors(), tf.memory().numTensors];
    await train(OPTIMIZERS.adam!);
    const before = counts();
    await train(OPTIMIZERS.adam!);
    expect(counts()).toEqual(before);
  });

  it('fits a layers model with the same history as on the cpu backend', async () => {
    const fit = async () => {
      const model = buildModel();
      model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
      const inputs = waves([12, 8, 8, 2]);
      const labels = tf.tensor1d(
        Array.from({ length: 12 }, (_, index) => index % 3),
        'int32',
      );
      const options = { epochs: 4, batchSize: 4, verbose: 0, shuffle: false, validationSplit: 0.25 };
      const { history } = await model.fit(inputs, tf.oneHot(labels, 3), options);
      model.dispose();
      return history;
    };
    const { cpu, libtensorflow } = await onBoth(fit);
    expect(Object.keys(libtensorflow).sort()).toEqual(['acc', 'loss', 'val_acc', 'val_loss']);
    for (const [name, values] of Object.entries(cpu)) {
      values.forEach((value, epoch) => expect(libtensorflow[name]![epoch]).toBeCloseTo(value as number, 3));
    }
  });
});
