import * as tf from '@tensorflow/tfjs';
import { ArrayDataset, compileStep, SerialIterator, Sgd, StandardUpdater } from 'trainbook';
import { describe, expect, it } from 'vitest';
import { libtensorflowTracer } from '../../../src/backend/compiledStep/stepTracer.ts';
import { setStepTracer } from '../../../src/training/steps/stepTracer.ts';
import { counts, useCompiledSteps } from './support.ts';

useCompiledSteps();

async function doubled(array: { data: Float32Array; shape: number[] }): Promise<number[]> {
  const step = compileStep((x: tf.Tensor) => ({ y: x.mul(2) }), { makesNoVariables: true });
  const { y } = await step(array);
  const values = [...(await y.data())];
  y.dispose();
  step.dispose();
  return values;
}

describe('an array that went up ahead', () => {
  it('is what the next step computes with, once', async () => {
    const array = { data: Float32Array.of(1, 2), shape: [2] };
    const before = counts().handles;
    libtensorflowTracer.upload(array);
    array.data.set([10, 20]);
    expect(await doubled(array)).toEqual([2, 4]);
    expect(await doubled(array)).toEqual([20, 40]);
    expect(counts().handles).toBe(before);
  });

  it('lies there once however often it is asked for, and goes when no step will ask', async () => {
    const array = { data: Float32Array.of(1, 2), shape: [2] };
    const before = counts().handles;
    libtensorflowTracer.upload(array);
    libtensorflowTracer.upload(array);
    expect(counts().handles).toBe(before + 1);
    libtensorflowTracer.dropUpload(array);
    libtensorflowTracer.dropUpload(array);
    expect(counts().handles).toBe(before);
    array.data.set([10, 20]);
    expect(await doubled(array)).toEqual([20, 40]);
  });
});

describe('an updater', () => {
  it('brings the next batch up while a step computes, and leaves nothing there', async () => {
    const uploads: unknown[] = [];
    setStepTracer({
      ...libtensorflowTracer,
      upload(array) {
        uploads.push(array);
        libtensorflowTracer.upload(array);
      },
    });
    const before = counts();
    const samples = Array.from({ length: 8 }, (_, index) => ({ inputs: [index / 8], label: index % 2 }));
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 2, activation: 'softmax', inputShape: [1] })],
    });
    const updater = new StandardUpdater({
      iterator: new SerialIterator(new ArrayDataset(samples), { batchSize: 2, seed: 1 }),
      model,
      optimizer: new Sgd(),
    });
    for (let step = 0; step < 5; step++) tf.dispose((await updater.update())!.values as tf.TensorContainer);
    // The first batch came before there was a function; of the others inputs and labels went up, the next one's too.
    await new Promise((resolve) => setImmediate(resolve));
    expect(uploads).toHaveLength(2 * 5);
    updater.dispose();
    model.dispose();
    expect(counts()).toEqual(before);
    setStepTracer(libtensorflowTracer);
  });
});
