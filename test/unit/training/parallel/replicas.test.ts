import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { answerWithGradient, valuesOf } from '../../../../src/training/parallel/exchange.ts';
import { describeModel } from '../../../../src/training/parallel/modelDescription.ts';
import { Replicas } from '../../../../src/training/parallel/replicas.ts';
import { variablesOf, viewsOf, weightLayout } from '../../../../src/training/parallel/weightLayout.ts';
import '../support/quietTfjs.ts';

const INPUTS = { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] };

/** A replica in this very thread, whose outputs get ones as their gradient. */
async function openReplica(model: tf.LayersModel) {
  const layout = weightLayout(model);
  const [weights, results] = [new SharedArrayBuffer(layout.bytes), new SharedArrayBuffer(layout.bytes)];
  viewsOf(layout, weights).forEach((view, place) => view.set(variablesOf(model)[place]!.dataSync()));
  const told: { activation: string | undefined; outputs: number[] }[] = [];
  const replicas = new Replicas(({ activation, exchange }) => {
    told.push({ activation, outputs: [...valuesOf(exchange)] });
    answerWithGradient(
      exchange,
      valuesOf(exchange).map(() => 1),
    );
  });
  const description = describeModel(model);
  await replicas.answer({ kind: 'open', id: 7, description, weights, results });
  const compute = () =>
    replicas.answer({ kind: 'part', id: 7, inputs: INPUTS, share: 0.5, randomKey: [1, 2] });
  return { replicas, compute, told, results: viewsOf(layout, results) };
}

function linear(activation?: 'softmax' | 'sigmoid'): tf.Sequential {
  const kernelInitializer = tf.initializers.constant({ value: 0.5 });
  return tf.sequential({
    layers: [tf.layers.dense({ units: 2, inputShape: [2], activation, kernelInitializer })],
  });
}

describe('Replicas', () => {
  it('computes outputs with the weights it is given, and gradients from that of the outputs', async () => {
    const { compute, told, results } = await openReplica(linear());
    expect(await compute()).toEqual({ changed: [] });
    expect(told).toEqual([{ activation: undefined, outputs: [1.5, 1.5, 3.5, 3.5] }]);
    expect(results.map((values) => [...values])).toEqual([
      [4, 4, 6, 6],
      [2, 2],
    ]);
  });

  it.each(['softmax', 'sigmoid'] as const)('tells what goes into a last %s', async (activation) => {
    const { compute, told } = await openReplica(linear(activation));
    await compute();
    expect(told).toEqual([{ activation, outputs: [1.5, 1.5, 3.5, 3.5] }]);
  });

  it('tells which statistics the forward changed', async () => {
    const model = linear();
    model.add(tf.layers.batchNormalization({ momentum: 0.5 }));
    const { compute, results } = await openReplica(model);
    const places = model.weights.flatMap(({ originalName }, place) =>
      /moving/.test(originalName) ? [place] : [],
    );
    expect((await compute())?.changed).toEqual(places);
    expect([...results[places[0]!]!]).toEqual([1.25, 1.25]);
  });

  it('leaves no tensor behind, in steps and when it is closed', async () => {
    const model = linear('softmax');
    const before = tf.memory().numTensors;
    const { replicas, compute } = await openReplica(model);
    const open = tf.memory().numTensors;
    for (let step = 0; step < 3; step++) await compute();
    expect(tf.memory().numTensors).toBe(open);
    await replicas.answer({ kind: 'close', id: 7 });
    expect(tf.memory().numTensors).toBe(before);
    await expect(compute()).rejects.toThrow('there is no replica 7');
  });

  it('knows which layers another thread can make', () => {
    const model = linear();
    expect(() => describeModel(model)).not.toThrow();
    Object.assign(model.layers[0]!, { call: (inputs: tf.Tensor) => inputs });
    expect(() => describeModel(model)).toThrow(/is one of your own/);
    const fixed = tf.sequential({ layers: [tf.layers.dense({ units: 1, batchInputShape: [4, 2] })] });
    expect(() => describeModel(fixed)).toThrow(/the batch size of .* is fixed/);
  });
});
