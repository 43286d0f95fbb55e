import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it } from 'vitest';
import { proveBackend } from '../../../../src/backend/proof/proveBackend.ts';
import {
  FILTER1_SHAPE,
  FILTER2_SHAPE,
  INPUT_SHAPE,
  patternedIntegers,
  REFERENCE,
  WEIGHTS_SHAPE,
} from '../../../../src/backend/proof/referenceConvolution.ts';

/** A convolution of square images by plain loops: values and sizes in NHWC. */
function convolve(
  image: { values: number[]; size: number; channels: number },
  filter: { values: number[]; size: number; channels: number },
  stride: number,
  padding: number,
): { values: number[]; size: number; channels: number } {
  const size = Math.floor((image.size + 2 * padding - filter.size) / stride) + 1;
  const values: number[] = [];
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      for (let out = 0; out < filter.channels; out++) {
        let sum = 0;
        for (let tap = 0; tap < filter.size ** 2; tap++) {
          const y = row * stride + Math.floor(tap / filter.size) - padding;
          const x = column * stride + (tap % filter.size) - padding;
          if (y < 0 || x < 0 || y >= image.size || x >= image.size) continue;
          for (let channel = 0; channel < image.channels; channel++) {
            const weight = filter.values[(tap * image.channels + channel) * filter.channels + out]!;
            sum += image.values[(y * image.size + x) * image.channels + channel]! * weight;
          }
        }
        values.push(sum);
      }
    }
  }
  return { values, size, channels: filter.channels };
}

const operands = [
  patternedIntegers(INPUT_SHAPE, 1),
  patternedIntegers(FILTER1_SHAPE, 2),
  patternedIntegers(FILTER2_SHAPE, 3),
];
const weights = patternedIntegers(WEIGHTS_SHAPE, 4);

function network([input, filter1, filter2]: number[][]): number {
  const image = { values: input!, size: 5, channels: 2 };
  const hidden = convolve(image, { values: filter1!, size: 3, channels: 3 }, 1, 1);
  const output = convolve(hidden, { values: filter2!, size: 3, channels: 2 }, 2, 0);
  return output.values.reduce((sum, value, index) => sum + value * weights[index]!, 0);
}

/** The network is linear in each operand, so that a step of 1 gives the derivative exactly. */
function gradient(which: number): number[] {
  const start = network(operands);
  return operands[which]!.map((_, index) => {
    const moved = operands.map((values) => [...values]);
    moved[which]![index]! += 1;
    return network(moved) - start;
  });
}

describe('REFERENCE', () => {
  it('is what plain loops compute', () => {
    expect(REFERENCE).toEqual({
      output: [network(operands)],
      input: gradient(0),
      filter1: gradient(1),
      filter2: gradient(2),
    });
  });
});

describe('proveBackend', () => {
  afterEach(() => tf.setBackend('cpu'));

  it('makes TensorFlow.js use the backend, measures its speed and leaves nothing behind', async () => {
    await tf.setBackend('cpu');
    const before = tf.memory().numTensors;
    const proof = await proveBackend('cpu');
    expect(proof.text).toBe(`convolution and gradients exact, ${proof.speed}`);
    expect(proof.speed).toMatch(/^[\d.]+ GFLOP\/s$/);
    expect(tf.getBackend()).toBe('cpu');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses a backend whose gradient is wrong', async () => {
    for (const kernel of tf.getKernelsForBackend('cpu')) {
      tf.registerKernel({ ...kernel, backendName: 'wrong' });
    }
    const { kernelFunc } = tf.getKernel('Conv2DBackpropFilter', 'cpu');
    tf.unregisterKernel('Conv2DBackpropFilter', 'wrong');
    tf.registerKernel({
      kernelName: 'Conv2DBackpropFilter',
      backendName: 'wrong',
      kernelFunc: (args) =>
        tf.mul(tf.engine().makeTensorFromTensorInfo(kernelFunc(args) as tf.TensorInfo), 2),
    });
    const cpu = tf.findBackend('cpu');
    tf.registerBackend('wrong', () => cpu, 0);
    await expect(proveBackend('wrong')).rejects.toThrow('it computes wrongly: filter1[0] should be 1, is 2');
  });

  it('refuses a backend that is not there', async () => {
    await expect(proveBackend('nowhere')).rejects.toThrow("Backend name 'nowhere' not found in registry");
  });
});
