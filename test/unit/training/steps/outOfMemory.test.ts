import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { OutOfMemoryError } from 'trainbook';
import { batchSizeOf, fittingBatchSize, withBatchSize } from '../../../../src/training/steps/outOfMemory.ts';

const GIB = 2 ** 30;

describe('OutOfMemoryError', () => {
  it('says what was needed, what there was and what to do', () => {
    const error = new OutOfMemoryError({
      name: 'the training step',
      batchSize: 512,
      fittingBatchSize: 100,
      neededBytes: 20 * GIB,
      availableBytes: 4.5 * GIB,
    });
    expect(error).toMatchObject({ name: 'OutOfMemoryError', batchSize: 512, fittingBatchSize: 100 });
    expect(error.message).toBe(
      'the training step on a batch of 512 needs at least 20 GiB of memory; 4.50 GiB can be had. ' +
        'A batch of 100 would fit, by estimate; or dispose of tensors and models that are not needed any more',
    );
  });

  it.each([
    [{}, /^x needs more memory than there is\. Give it less at a time, or dispose/],
    [{ batchSize: 4 }, /^x on a batch of 4 needs more memory than there is\. Use a smaller batch, or/],
    [
      { batchSize: 4, fittingBatchSize: 0, neededBytes: 3 },
      /needs at least 1 MiB of memory\. Not even one sample would fit: use smaller samples or a smaller model/,
    ],
  ])('says no more than is known: %j', (known, message) => {
    expect(new OutOfMemoryError({ name: 'x', ...known }).message).toMatch(message);
  });
});

describe('fittingBatchSize', () => {
  const growth = (perSample: number, fixed: number, batchSize = 64) => ({
    batchSize,
    peakBytes: fixed + perSample * batchSize,
    smaller: { batchSize: batchSize / 2, peakBytes: fixed + (perSample * batchSize) / 2 },
  });

  it.each([
    ['as many as fit with room to spare', growth(100, 1000), 4000, 10],
    ['none, where what every batch needs is too much', growth(100, 10_000), 4000, 0],
    ['fewer than failed, where all should have fitted', growth(1, 0), 1e6, 63],
    ['one less, where the batch makes no difference', growth(0, 1000), 500, 63],
  ])('is %s', (_name, memory, available, expected) => {
    expect(fittingBatchSize(memory, available)).toBe(expected);
  });
});

describe('a batch', () => {
  const image = { data: new Uint8Array(8), shape: [2, 4] };

  it('is what all arguments have in common', () => {
    tf.tidy(() => {
      expect(batchSizeOf([image, tf.zeros([2])])).toBe(2);
      expect(batchSizeOf([image, tf.zeros([3])])).toBeUndefined();
      expect(batchSizeOf([image, tf.scalar(1)])).toBeUndefined();
      expect(batchSizeOf([])).toBeUndefined();
    });
  });

  it('of another size has shapes and dtypes and no values', () => {
    tf.tidy(() => {
      const labels = tf.zeros([2], 'int32');
      expect(withBatchSize([image, labels, tf.zeros([2, 3])], 1)).toEqual([
        { data: new Uint8Array(0), shape: [1, 4] },
        { data: new Int32Array(0), shape: [1] },
        { data: new Float32Array(0), shape: [1, 3] },
      ]);
      expect(withBatchSize([tf.zeros([2], 'bool')], 1)).toBeUndefined();
    });
  });
});
