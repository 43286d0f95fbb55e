import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { cpuRung } from '../../../src/backend/cpu/cpuRung.ts';
import { wasmRung } from '../../../src/backend/wasm/wasmRung.ts';
import { patternedIntegers } from '../../../src/backend/proof/referenceConvolution.ts';

type Op = (x: tf.Tensor4D) => tf.Tensor;

const SHAPE: [number, number, number, number] = [2, 5, 7, 2];

/** Ops that are linear in their input, so that a step of 1 gives their derivative. */
const OPS: Readonly<Record<string, Op>> = {
  'average pooling, same': (x) => tf.avgPool(x, [3, 2], 2, 'same'),
  'average pooling, valid': (x) => tf.avgPool(x, [3, 2], 2, 'valid'),
  'average pooling, padding 1': (x) => tf.avgPool(x, 3, 1, 1),
  'bilinear resizing, larger': (x) => tf.image.resizeBilinear(x, [9, 8]),
  'bilinear resizing, corners aligned': (x) => tf.image.resizeBilinear(x, [3, 10], true),
  'nearest neighbour, doubled': (x) => tf.image.resizeNearestNeighbor(x, [10, 14]),
  'nearest neighbour, smaller': (x) => tf.image.resizeNearestNeighbor(x, [3, 4]),
  'nearest neighbour, corners aligned': (x) => tf.image.resizeNearestNeighbor(x, [8, 4], true),
};

async function gradientOf(op: Op): Promise<Float32Array> {
  const x = tf.tensor4d(patternedIntegers(SHAPE, 1), SHAPE);
  const dy = weights(op(x).shape);
  return (await tf
    .grad(op as (x: tf.Tensor) => tf.Tensor)(x, dy)
    .data()) as Float32Array;
}

/** The weighted output for the input with one value raised, less that for the input as it is. */
async function differencesOf(op: Op): Promise<number[]> {
  const values = patternedIntegers(SHAPE, 1);
  const start = await weightedSum(op, values);
  const differences: number[] = [];
  for (let index = 0; index < values.length; index++) {
    differences.push((await weightedSum(op, values.with(index, values[index]! + 1))) - start);
  }
  return differences;
}

async function weightedSum(op: Op, values: number[]): Promise<number> {
  const y = op(tf.tensor4d(values, SHAPE));
  return (await y.mul(weights(y.shape)).sum().data())[0]!;
}

function weights(shape: number[]): tf.Tensor {
  return tf.tensor(patternedIntegers(shape, 2), shape);
}

describe.each([cpuRung, wasmRung])('gradients on $rung', (offer) => {
  beforeAll(async () => {
    const { backendName } = await offer.open();
    await tf.setBackend(backendName);
  });

  it.each(Object.entries(OPS))('%s', async (_name, op) => {
    tf.engine().startScope();
    const gradient = await gradientOf(op);
    const differences = await differencesOf(op);
    tf.engine().endScope();
    differences.forEach((difference, index) => expect(gradient[index]).toBeCloseTo(difference, 3));
  });
});
