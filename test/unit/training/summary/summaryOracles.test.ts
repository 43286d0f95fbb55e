import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  Adam,
  alexnet,
  freeze,
  mobilenetV2,
  resnet18,
  resnet50,
  Sgd,
  summarizeModel,
  vgg11,
  vgg16,
} from 'trainbook';
import type { LayerSummary, Optimizer, ZooModel, ZooOptions } from 'trainbook';

/** See test/oracles/makeSummaryOracles.py. */
interface NetworkOracle {
  size: number;
  parameters: number;
  statistics: number;
  fvcore: number;
  torchinfo: number;
  outputBytes: number;
}

const { cases } = JSON.parse(
  readFileSync(new URL('../../../oracles/summaries.json', import.meta.url), 'utf8'),
) as {
  cases: {
    networks: Record<string, NetworkOracle>;
    optimizers: Record<string, number>;
    fineTuned: { parameters: number; trainable: number };
  };
};

const builds: Readonly<Record<string, (options: ZooOptions) => ZooModel>> = {
  resnet18,
  resnet50,
  vgg16,
  vgg11_bn: (options) => vgg11({ ...options, batchNorm: true }),
  mobilenet_v2: (options) => mobilenetV2({ ...options, variant: 'torchvision' }),
  alexnet: (options) => alexnet({ ...options, variant: 'torchvision' }),
};

const sum = (rows: readonly LayerSummary[], valueOf: (row: LayerSummary) => number) =>
  rows.reduce((total, row) => total + valueOf(row), 0);

describe('a summary counts as fvcore and torchinfo do', () => {
  it.each(Object.entries(cases.networks))('%s', (name, oracle) => {
    const inputShape = [oracle.size, oracle.size, 3] as const;
    const model = builds[name]!({ inputShape, classifierActivation: 'linear', isEmpty: true });
    const { layers, totals } = summarizeModel(model);
    expect(totals).toMatchObject({
      trainable: oracle.parameters,
      statistics: oracle.statistics,
      frozen: 0,
      multiplyAdds: oracle.fvcore,
    });
    // torchinfo also adds up biases, and every parameter of a normalization once.
    const hasBias = ({ name: layer }: LayerSummary) =>
      (model.getLayer(layer) as { useBias?: boolean }).useBias === true;
    const biased = sum(layers.filter(hasBias), ({ activationBytes }) => activationBytes / 4);
    const normalizations = layers.filter(({ type }) => type === 'BatchNormalization');
    const normalized = sum(normalizations, ({ trainableCount }) => trainableCount);
    expect(totals.multiplyAdds + biased + normalized).toBe(oracle.torchinfo);
    const parametrized = layers.filter(({ parameterCount }) => parameterCount > 0);
    expect(sum(parametrized, ({ activationBytes }) => activationBytes)).toBe(oracle.outputBytes);
    model.dispose();
  });

  it('for an input that the model leaves open', () => {
    const oracle = cases.networks['resnet18']!;
    const open = tf.input({ shape: [null, null, 3] });
    const model = resnet18({ inputTensor: open, classifierActivation: 'linear', isEmpty: true });
    const { totals, layers } = summarizeModel(model, { inputShape: [oracle.size, oracle.size, 3] });
    expect(totals.multiplyAdds).toBe(oracle.fvcore);
    expect(layers.find(({ name }) => name === 'conv1')!.outputShapes).toEqual([[null, 32, 32, 64]]);
    expect(() => summarizeModel(model, { inputShape: [[8, 8, 3], [2]] })).toThrow(
      'has 1 inputs, got 2 shapes',
    );
    model.dispose();
  });
});

describe('a summary of VGG16 with a top of its own', () => {
  const base = vgg16({ includeTop: false, inputShape: [32, 32, 3], isEmpty: true });
  const top = tf.sequential({
    name: 'top',
    layers: [
      tf.layers.flatten({ inputShape: [1, 1, 512] }),
      tf.layers.dense({ units: 256, activation: 'relu' }),
      tf.layers.batchNormalization(),
      tf.layers.dropout({ rate: 0.5 }),
      tf.layers.dense({ units: 10, activation: 'softmax' }),
    ],
  });
  const model = tf.model({ inputs: base.inputs, outputs: top.apply(base.outputs) as tf.SymbolicTensor });
  freeze(model, { from: 0, to: 15 });

  it('is that of Keras', () => {
    const { totals, layers } = summarizeModel(model);
    const { parameters, trainable } = cases.fineTuned;
    expect([parameters, trainable]).toEqual([14_849_610, 7_213_834]);
    expect(totals).toMatchObject({
      parameters,
      trainable,
      nonTrainable: 7_635_776,
      frozen: 7_635_264,
      statistics: 512,
    });
    expect(layers.at(-1)).toMatchObject({ name: 'top', parameterCount: 134_922 });
  });

  it('has the layers of the model in it, with shapes and counts', () => {
    const [last] = summarizeModel(model).layers.slice(-1);
    expect(last!.layers!.map(({ type, outputShapes }) => [type, outputShapes[0]])).toEqual([
      ['Flatten', [null, 512]],
      ['Dense', [null, 256]],
      ['BatchNormalization', [null, 256]],
      ['Dropout', [null, 256]],
      ['Dense', [null, 10]],
    ]);
    expect(last!.multiplyAdds).toBe(512 * 256 + 256 * 10);
  });
});

describe('what an optimizer remembers', () => {
  const optimizers: Record<string, () => Optimizer> = {
    sgd: () => new Sgd({ learningRate: 0.1 }),
    momentum: () => new Sgd({ learningRate: 0.1, momentum: 0.9 }),
    adam: () => new Adam(),
    amsgrad: () => new Adam({ amsgrad: true }),
  };

  it.each(Object.entries(cases.optimizers))('%s: as PyTorch', (name, bytes) => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 5, inputShape: [7] })] });
    const optimizer = optimizers[name]!();
    const before = tf.memory().numTensors;
    const { totals } = summarizeModel(model, { optimizer });
    expect(tf.memory().numTensors).toBe(before);
    expect(totals.optimizerBytes).toBe(bytes);
    optimizer.dispose();
    model.dispose();
  });
});

describe('multiply-adds of other layers', () => {
  it.each([
    ['recurrent', tf.layers.lstm({ units: 4 }), [5, 3], 5 * (4 * 4 * (3 + 4))],
    [
      'bidirectional',
      tf.layers.bidirectional({ layer: tf.layers.gru({ units: 4 }) as never, mergeMode: 'concat' }),
      [5, 3],
      2 * 5 * (3 * 4 * (3 + 4)),
    ],
    ['time-distributed', tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 2 }) }), [5, 3], 5 * 6],
    [
      'transposed',
      tf.layers.conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2 }),
      [4, 4, 3],
      16 * 9 * 6,
    ],
    [
      'separable',
      tf.layers.separableConv2d({ filters: 2, kernelSize: 3, padding: 'same' }),
      [4, 4, 3],
      16 * (27 + 6),
    ],
  ] as const)('%s', (_, layer, shape, expected) => {
    const input = tf.input({ shape: [...shape] });
    const model = tf.model({
      inputs: input,
      outputs: (layer as tf.layers.Layer).apply(input) as tf.SymbolicTensor,
    });
    expect(summarizeModel(model).totals.multiplyAdds).toBe(expected);
    model.dispose();
  });
});
