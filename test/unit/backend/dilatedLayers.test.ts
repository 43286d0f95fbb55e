import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { cpuRung } from '../../../src/backend/cpu/cpuRung.ts';
import { patternedIntegers } from '../../../src/backend/proof/referenceConvolution.ts';

const SHAPE: [number, number, number, number] = [2, 9, 8, 2];

beforeAll(async () => {
  await cpuRung.open();
  await tf.setBackend('cpu');
});

/** The values of the layer's output, and of its gradients for kernel and bias. */
async function train(options: object): Promise<{ output: number[]; gradients: number[][] }> {
  const layer = tf.layers.conv2d({ inputShape: SHAPE.slice(1), filters: 3, kernelSize: 3, ...options });
  const model = tf.sequential({ layers: [layer] });
  model.build(SHAPE);
  layer.setWeights(layer.getWeights().map(({ shape }) => tf.tensor(patternedIntegers(shape, 2), shape)));
  const x = tf.tensor4d(patternedIntegers(SHAPE, 1), SHAPE);
  const variables = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const output = layer.apply(x) as tf.Tensor;
  const weights = tf.tensor(patternedIntegers(output.shape, 3), output.shape);
  const lossOf = () => tf.sum(tf.mul(layer.apply(x, { training: true }) as tf.Tensor, weights)) as tf.Scalar;
  const { value, grads } = tf.variableGrads(lossOf, variables);
  const read = async (tensor: tf.Tensor) => Array.from(await tensor.data());
  const gradients = await Promise.all(variables.map(({ name }) => read(grads[name]!)));
  expect((await read(value))[0]).toBe((await read(tf.sum(tf.mul(output, weights))))[0]);
  return { output: await read(output), gradients };
}

describe('tf.layers.conv2d with a dilation', () => {
  it('has the gradients of the convolution, with any activation', async () => {
    const linear = await train({ dilationRate: 2, padding: 'same' });
    const [kernel, bias] = linear.gradients;
    const x = tf.tensor4d(patternedIntegers(SHAPE, 1), SHAPE);
    const filter = tf.tensor4d(patternedIntegers([3, 3, 2, 3], 2), [3, 3, 2, 3]);
    const dy = tf.tensor4d(patternedIntegers([2, 9, 8, 3], 3), [2, 9, 8, 3]);
    const convolve = (w: tf.Tensor) => tf.conv2d(x, w as tf.Tensor4D, 1, 'same', 'NHWC', 2);
    expect(kernel).toEqual(Array.from(tf.grad(convolve)(filter, dy).dataSync()));
    expect(bias).toEqual(Array.from(tf.sum(dy, [0, 1, 2]).dataSync()));
  });

  it('is trained without a bias and with an activation that is not fused', async () => {
    const { output, gradients } = await train({
      dilationRate: [1, 2],
      useBias: false,
      activation: 'softplus',
    });
    expect(gradients).toHaveLength(1);
    expect(gradients[0]!.some((value) => value !== 0)).toBe(true);
    expect(Math.min(...output)).toBeGreaterThanOrEqual(0);
  });

  it('is computed as ever without one', async () => {
    const { gradients } = await train({ strides: 2, activation: 'relu' });
    expect(gradients).toHaveLength(2);
  });
});
