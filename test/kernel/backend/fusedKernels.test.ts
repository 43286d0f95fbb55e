import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { categoricalCrossentropy, sparseCategoricalCrossentropy } from 'trainbook';
import type { OpenLibtensorflow } from '../../../src/backend/libtensorflow/openLibtensorflow.ts';
import { cpuRung } from '../../../src/backend/cpu/cpuRung.ts';
import { openLibtensorflow } from '../../../src/backend/libtensorflow/openLibtensorflow.ts';
import { provideLibrary } from '../../support/backend/provideLibrary.ts';

let library: OpenLibtensorflow;

beforeAll(async () => {
  await cpuRung.open();
  library = await openLibtensorflow(await provideLibrary(), false);
}, 600_000);

afterAll(() => library.dispose());

/** Numbers without a pattern, the same on each backend. */
function numbers(shape: number[], scale = 1): tf.Tensor {
  const size = tf.util.sizeFromShape(shape);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => scale * Math.sin(1 + 12.9898 * i)),
    shape,
  );
}

async function on(backendName: string, compute: () => tf.Tensor[]): Promise<number[][]> {
  await tf.setBackend(backendName);
  return tf.tidy(() => compute().map((tensor) => [...tensor.dataSync()]));
}

/** Computes on tfjs's own cpu backend, where nothing is fused, and on libtensorflow. */
async function expectSame(compute: () => tf.Tensor[]): Promise<void> {
  const expected = await on('cpu', compute);
  const actual = await on('tensorflow', compute);
  expect(actual.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
  actual.forEach((values, index) =>
    values.forEach((value, place) => expect(value).toBeCloseTo(expected[index]![place]!, 4)),
  );
}

function gradientOf(compute: (x: tf.Tensor) => tf.Tensor, shape: number[]): tf.Tensor[] {
  const { value, grad } = tf.valueAndGrad(compute)(numbers(shape), numbers(compute(numbers(shape)).shape));
  return [value, grad];
}

describe('a fused gradient is that of TensorFlow.js:', () => {
  it.each<[string, (x: tf.Tensor) => tf.Tensor]>([
    ['relu', (x) => x.relu()],
    ['relu6', (x) => x.mul(8).relu6()],
    ['leakyRelu', (x) => tf.leakyRelu(x, 0.3)],
    ['softplus', (x) => x.softplus()],
    ['sigmoid', (x) => x.sigmoid()],
    ['tanh', (x) => x.tanh()],
    ['sum of all', (x) => x.square().sum()],
    ['sum along axes', (x) => x.square().sum([0, 2])],
    ['sum that keeps its axes', (x) => x.square().sum(1, true)],
    ['mean of all', (x) => x.square().mean()],
    ['mean along an axis', (x) => x.square().mean(-1)],
  ])('%s', async (_name, compute) => {
    await expectSame(() => gradientOf(compute, [3, 4, 5]));
  });

  it.each([
    ['a bias', [2, 3, 4], [4]],
    ['a bias with axes of one', [2, 3, 4], [1, 1, 4]],
    ['a column', [2, 3, 4], [3, 1]],
    ['two that broadcast each other', [2, 1, 4], [1, 3, 1]],
    ['two of a shape', [2, 3], [2, 3]],
  ])('of adding %s', async (_name, a, b) => {
    await expectSame(() => tf.grads((x, y) => x.add(y).square().sum())([numbers(a), numbers(b, 2)]));
  });
});

describe('cross-entropy after a softmax', () => {
  const labels = () => tf.tensor1d([2, 0, 4, 1], 'int32');

  it.each([
    ['sparse, of logits', () => sparseCategoricalCrossentropy({ fromLogits: true }), false, false],
    ['sparse, of probabilities', () => sparseCategoricalCrossentropy(), true, false],
    ['dense, of logits', () => categoricalCrossentropy({ fromLogits: true }), false, true],
    ['dense, of probabilities', () => categoricalCrossentropy(), true, true],
  ])('%s', async (_name, makeLoss, afterSoftmax, isDense) => {
    const loss = makeLoss();
    const targets = () => (isDense ? tf.oneHot(labels(), 5) : labels());
    await expectSame(() => {
      const { value, grad } = tf.valueAndGrad((x: tf.Tensor) =>
        loss.compute(afterSoftmax ? x.softmax() : x, targets()),
      )(numbers([4, 5], 3));
      return [value, grad];
    });
  });

  it('of a layer that ends with a softmax', async () => {
    await expectSame(() => {
      const layer = tf.layers.dense({ units: 5, activation: 'softmax', inputShape: [3] });
      layer.build([null, 3]);
      layer.setWeights([numbers([3, 5]), numbers([5])]);
      const loss = sparseCategoricalCrossentropy();
      const { value, grad } = tf.valueAndGrad((x: tf.Tensor) =>
        loss.compute(layer.apply(x) as tf.Tensor, labels()),
      )(numbers([4, 3], 500));
      expect(Math.max(...value.dataSync())).toBeGreaterThan(20); // clipped probabilities would give at most 16
      return [value, grad];
    });
  });

  it('stays exact where a probability is rounded to 0', async () => {
    const compute = () => {
      const certain = tf.tensor2d([[200, 0]]);
      const loss = sparseCategoricalCrossentropy();
      const { value, grad } = tf.valueAndGrad((x: tf.Tensor) =>
        loss.compute(x.softmax(), tf.tensor1d([1], 'int32')),
      )(certain);
      return [value, grad];
    };
    for (const backend of ['cpu', 'tensorflow']) {
      const [value, gradient] = await on(backend, compute);
      expect(value).toEqual([200]);
      expect(gradient).toEqual([1, -1]);
    }
  });
});

describe('batch normalization', () => {
  it.each([
    ['a picture', [2, 3, 4, 5]],
    ['a sequence', [3, 4, 5]],
    ['a list', [6, 5]],
  ])('of %s trains as TensorFlow.js does', async (_name, shape) => {
    await expectSame(() => {
      const layer = tf.layers.batchNormalization({ momentum: 0.9, epsilon: 0.01 });
      layer.build([null, ...shape.slice(1)]);
      const scale = numbers([5]).add(2);
      layer.setWeights([scale, numbers([5], 2), tf.zeros([5]), tf.ones([5])]);
      const [gamma, beta] = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
      const x = numbers(shape, 3);
      const { value, grads } = tf.variableGrads(
        () => (layer.apply(x, { training: true }) as tf.Tensor).mul(numbers(shape)).sum() as tf.Scalar,
        [gamma!, beta!],
      );
      const dx = tf.grad((input: tf.Tensor) =>
        (layer.apply(input, { training: true }) as tf.Tensor).mul(numbers(shape)).sum(),
      )(x);
      const statistics = layer.getWeights().slice(2);
      return [value, grads[gamma!.name]!, grads[beta!.name]!, dx, ...statistics];
    });
  });

  it('leaves the statistics of a frozen layer alone and uses them', async () => {
    await tf.setBackend('tensorflow');
    const layer = tf.layers.batchNormalization({ inputShape: [3] });
    layer.build([null, 3]);
    layer.trainable = false;
    const x = numbers([4, 3], 5);
    const frozen = layer.apply(x, { training: true }) as tf.Tensor;
    const inference = layer.apply(x, { training: false }) as tf.Tensor;
    expect([...frozen.dataSync()]).toEqual([...inference.dataSync()]);
    const [, , mean, variance] = layer.getWeights().map((weight) => [...weight.dataSync()]);
    expect([mean, variance]).toEqual([
      [0, 0, 0],
      [1, 1, 1],
    ]);
  });

  it.each([{ scale: false }, { center: false }])('trains with %o', async (options) => {
    await tf.setBackend('tensorflow');
    const layer = tf.layers.batchNormalization(options);
    const y = layer.apply(numbers([50, 3], 5), { training: true }) as tf.Tensor;
    const { mean, variance } = tf.moments(y, 0);
    for (const value of mean.dataSync()) expect(value).toBeCloseTo(0, 4);
    for (const value of variance.dataSync()) expect(value).toBeCloseTo(1, 2);
  });
});
