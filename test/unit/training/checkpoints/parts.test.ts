import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { seed } from 'trainbook';
import { fromStateText, toStateText } from '../../../../src/training/checkpoints/stateText.ts';
import { weightsByName } from '../../../../src/training/checkpoints/weightNames.ts';
import { randomState, restoreRandomState } from '../../../../src/training/random/seed.ts';
import '../support/quietTfjs.ts';

const random = Math.random;
afterEach(() => {
  Math.random = random;
});

describe('a state as text', () => {
  it('keeps every number', () => {
    const values = fc.jsonValue().map((json) => ({ json, numbers: [NaN, Infinity, -Infinity, -0, 5e-324] }));
    const survives = (state: unknown): void => expect(fromStateText(toStateText(state))).toEqual(state);
    fc.assert(fc.property(values, (state) => void survives(state)));
    fc.assert(fc.property(fc.double(), (value) => void survives(value)));
  });
});

describe('random numbers', () => {
  it('go on where they were', () => {
    expect(randomState()).toBeUndefined();
    seed(3);
    Math.random();
    const state = randomState()!;
    const next = [Math.random(), Math.random()];
    seed(4);
    restoreRandomState(JSON.parse(JSON.stringify(state)) as typeof state);
    expect([Math.random(), Math.random()]).toEqual(next);
    Math.random = () => 0;
    expect(randomState()).toBeUndefined();
  });
});

describe('names of weights', () => {
  function network(): tf.Sequential {
    const { layers } = tf;
    const inner = tf.sequential({
      layers: [
        layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [8, 8, 1] }),
        layers.batchNormalization(),
        layers.conv2d({ filters: 2, kernelSize: 3 }),
        layers.reshape({ targetShape: [4, 8] }),
        layers.bidirectional({ layer: layers.lstm({ units: 2 }) as tf.RNN, mergeMode: 'concat' }),
      ],
    });
    const outer = tf.sequential({ layers: [inner, layers.dense({ units: 3, name: 'head' })] });
    outer.add(layers.dense({ units: 2 }));
    return outer;
  }

  it('count within the model, and do not change when layers are frozen', () => {
    network();
    const model = network();
    const names = [...weightsByName(model).keys()];
    expect(names).toEqual([
      'conv2d/kernel',
      'conv2d/bias',
      'batch_normalization/gamma',
      'batch_normalization/beta',
      'batch_normalization/moving_mean',
      'batch_normalization/moving_variance',
      'conv2d_2/kernel',
      'conv2d_2/bias',
      'bidirectional/forward_lstm/kernel',
      'bidirectional/forward_lstm/recurrent_kernel',
      'bidirectional/forward_lstm/bias',
      'bidirectional/backward_lstm/kernel',
      'bidirectional/backward_lstm/recurrent_kernel',
      'bidirectional/backward_lstm/bias',
      'head/kernel',
      'head/bias',
      'dense/kernel',
      'dense/bias',
    ]);
    const variables = new Set(model.weights.map((weight) => weight.read()));
    expect(new Set(weightsByName(model).values())).toEqual(variables);
    const [inner, head] = model.layers as [tf.Sequential, tf.layers.Layer];
    for (const layer of [inner.layers[1]!, inner.layers[4]!, head]) layer.trainable = false;
    expect([...weightsByName(model).keys()]).toEqual(names);
  });
});
