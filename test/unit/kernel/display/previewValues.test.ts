import * as tf from '@tensorflow/tfjs';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { previewValues } from '../../../../src/kernel/display/previewValues.ts';

async function previewOf(value: unknown) {
  return (await previewValues([['x', value]]))[0];
}

function sizeOf(png: Uint8Array | undefined): [number, number] | undefined {
  if (!png) return undefined;
  const { width, height } = decode(png);
  return [width, height];
}

describe('values in short', () => {
  it('have statistics and the first values of a tensor', async () => {
    const numbers = tf.tensor1d([1, 2, 3, NaN]);
    expect(await previewOf(numbers)).toEqual({
      name: 'x',
      text: 'min 1, max 3, mean 2, std 0.8165, 1 not finite\n[1, 2, 3, NaN]',
    });
    expect(await previewOf(tf.scalar(3))).toEqual({ name: 'x', text: 'Tensor [] float32: 3' });
    expect(numbers.isDisposed).toBe(false);
  });

  it.each([
    ['a tensor', () => tf.zeros([28, 28, 1])],
    ['the first of a batch', () => tf.zeros([32, 28, 28, 3])],
    ['an array with its shape', () => ({ data: new Uint8Array(28 * 28), shape: [28, 28, 1] })],
  ])('have a small picture: %s', async (_name, create) => {
    expect(sizeOf((await previewOf(create()))?.png)).toEqual([112, 112]);
  });

  it('bring large pictures down', async () => {
    const [width = 0, height = 0] = sizeOf((await previewOf(tf.zeros([600, 800, 3])))?.png) ?? [];
    expect(width).toBeLessThanOrEqual(128);
    expect(width).toBeGreaterThan(height);
    const half = tf.tidy(() => tf.concat([tf.zeros([400, 300]), tf.ones([400, 300])], 1));
    const { png = new Uint8Array() } = (await previewOf(half)) ?? {};
    const pixels = decode(png);
    const row = Array.from(pixels.data.subarray(0, pixels.width * pixels.channels));
    expect(row.at(0)).toBe(0);
    expect(row.at(-1)).toBe(255);
  });

  it.each([
    ['a disposed tensor', () => tf.zeros([2])],
    ['what is no picture', () => ({ data: new Uint8Array(3), shape: [2, 2] })],
    ['what would run code', () => Object.defineProperty({ shape: [1] }, 'data', { get: () => 1 / 0 })],
    ['a number', () => 5],
    ['a tensor of more values than are read at once', () => tf.zeros([1449, 1449])],
  ])('leave out %s', async (_name, create) => {
    const value: unknown = create();
    if (_name === 'a disposed tensor') (value as tf.Tensor).dispose();
    expect(await previewOf(value)).toBeUndefined();
  });

  it('are bounded in all, the latest first', async () => {
    const large = tf.zeros([1024, 1024]);
    const variables = Array.from({ length: 6 }, (_, index) => [`v${index}`, large] as const);
    expect((await previewValues(variables)).map(({ name }) => name)).toEqual(['v5', 'v4', 'v3', 'v2']);
  });
});
