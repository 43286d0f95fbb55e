import * as tf from '@tensorflow/tfjs';
import '../support/quietTfjs.ts';
import { describe, expect, it } from 'vitest';
import type { ModelSummary } from 'trainbook';
import { formatModelSummary, lenet, summarizeModel } from 'trainbook';
import { expectNoTensorLeak } from '../../../support/expectNoTensorLeak.ts';
import type { SummaryOracle } from '../support/kerasOracles.ts';
import { kerasOracles } from '../support/kerasOracles.ts';

/** The same network as in test/oracles/makeTrainingOracles.py. */
function branched(): tf.LayersModel {
  const image = tf.input({ name: 'image', shape: [8, 8, 3] });
  const shared = tf.layers.conv2d({ name: 'shared', filters: 4, kernelSize: 3, padding: 'same' });
  const frozen = tf.layers.conv2d({ name: 'frozen', filters: 4, kernelSize: 1 });
  const norm = tf.layers.batchNormalization({ name: 'norm' });
  const frozenNorm = tf.layers.batchNormalization({ name: 'frozenNorm' });
  const pool = tf.layers.averagePooling2d({ name: 'pool', poolSize: 1 });
  const left = norm.apply(shared.apply(image)) as tf.SymbolicTensor;
  const right = frozenNorm.apply(shared.apply(pool.apply(image))) as tf.SymbolicTensor;
  const joined = tf.layers
    .concatenate({ name: 'concat' })
    .apply([left, frozen.apply(right) as tf.SymbolicTensor]);
  const flat = tf.layers.flatten({ name: 'flatten' }).apply(joined);
  const outputs = tf.layers.dense({ name: 'out', units: 5 }).apply(flat) as tf.SymbolicTensor;
  frozen.trainable = false;
  frozenNorm.trainable = false;
  return tf.model({ inputs: image, outputs, name: 'branched' });
}

function expectAsKeras({ layers, totals }: ModelSummary, oracle: SummaryOracle): void {
  const rows = layers.filter(({ type }) => type !== 'InputLayer');
  const byName = <T extends { name: string }>(list: T[]) =>
    list.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  expect(
    byName(rows).map(({ name, parameterCount, trainableCount, outputShapes }) => ({
      name,
      parameters: parameterCount,
      trainable: trainableCount,
      outputShape: outputShapes[0],
    })),
  ).toEqual(byName(oracle.layers));
  expect(totals).toMatchObject({ ...oracle.totals, sizeBytes: 4 * oracle.totals.parameters });
  expect(totals.frozen + totals.statistics).toBe(oracle.totals.nonTrainable);
}

describe('summarizeModel', () => {
  it('counts the parameters of a sequential model as Keras does', () => {
    expectAsKeras(summarizeModel(lenet()), kerasOracles.summaries.lenet);
  });

  it('counts frozen layers, normalisation statistics and shared weights as Keras does', () => {
    expectAsKeras(summarizeModel(branched()), kerasOracles.summaries.branched);
  });

  it('names the layers that feed a row unless it is just the one above', () => {
    const inputs = summarizeModel(branched()).layers.map((row) => [row.name, row.inputs] as const);
    expect(Object.fromEntries(inputs)).toMatchObject({
      image: [],
      pool: [],
      shared: expect.arrayContaining(['image', 'pool']) as string[],
      concat: ['norm', 'frozen'],
      out: [],
    });
  });

  it('follows the freezing of a whole model', () => {
    const model = lenet();
    const { parameters } = summarizeModel(model).totals;
    for (const layer of model.layers) layer.trainable = false;
    const { layers, totals } = summarizeModel(model);
    expect(totals).toMatchObject({ parameters, trainable: 0, nonTrainable: parameters });
    expect(layers.every((layer) => !layer.trainable && layer.trainableCount === 0)).toBe(true);
  });

  it('takes a model in a model as one row', () => {
    const base = tf.sequential({ name: 'base', layers: [tf.layers.dense({ units: 3, inputShape: [2] })] });
    const model = tf.sequential({ layers: [base, tf.layers.dense({ name: 'head', units: 1 })] });
    base.trainable = false;
    expect(summarizeModel(model)).toMatchObject({
      layers: [
        { name: 'base', type: 'Sequential', outputShapes: [[null, 3]], parameterCount: 9, trainableCount: 0 },
        { name: 'head', type: 'Dense', outputShapes: [[null, 1]], parameterCount: 4, trainableCount: 4 },
      ],
      totals: { parameters: 13, trainable: 4, nonTrainable: 9, sizeBytes: 52 },
    });
  });

  it('counts only the uses of a layer in this model', () => {
    const dense = tf.layers.dense({ name: 'dense', units: 2 });
    dense.apply(tf.input({ shape: [2] }));
    const input = tf.input({ shape: [7, 2] });
    const model = tf.model({ inputs: input, outputs: dense.apply(input) as tf.SymbolicTensor });
    expect(summarizeModel(model).layers[1]?.outputShapes).toEqual([[null, 7, 2]]);
  });

  it('refuses a model without shapes', () => {
    expect(() => summarizeModel(tf.sequential({ name: 'empty' }))).toThrow('empty has no shapes yet');
  });

  it('makes no tensors', async () => {
    const model = branched();
    await expectNoTensorLeak(() => summarizeModel(model));
  });
});

describe('formatModelSummary', () => {
  it('prints a table with totals', () => {
    expect(`\n${formatModelSummary(summarizeModel(lenet()))}\n`).toMatchInlineSnapshot(`
      "
      Model: lenet
      ────────────────────────────────────────────────────────────────
      Layer (type)          Output shape         Parameters  Trainable
      ────────────────────────────────────────────────────────────────
      scale (Rescaling)     [batch, 28, 28, 1]   0           -
      conv1 (Conv2D)        [batch, 24, 24, 16]  416         yes
      pool1 (MaxPooling2D)  [batch, 12, 12, 16]  0           -
      conv2 (Conv2D)        [batch, 8, 8, 32]    12,832      yes
      pool2 (MaxPooling2D)  [batch, 4, 4, 32]    0           -
      flatten (Flatten)     [batch, 512]         0           -
      fc1 (Dense)           [batch, 128]         65,664      yes
      prob (Dense)          [batch, 10]          1,290       yes
      ────────────────────────────────────────────────────────────────
      Total parameters:         80,202 (320.81 kB)
      Trainable parameters:     80,202
      Non-trainable parameters: 0
      For one sample:           1,116,416 multiply-adds, 62.06 kB of outputs
      "
    `);
  });

  it('has a column for connections where rows do not just follow each other', () => {
    expect(`\n${formatModelSummary(summarizeModel(branched()))}\n`).toMatchInlineSnapshot(`
      "
      Model: branched
      ──────────────────────────────────────────────────────────────────────────────────────
      Layer (type)                     Output shape      Parameters  Trainable  Connected to
      ──────────────────────────────────────────────────────────────────────────────────────
      image (InputLayer)               [batch, 8, 8, 3]  0           -
      pool (AveragePooling2D)          [batch, 8, 8, 3]  0           -
      shared (Conv2D)                  [batch, 8, 8, 4]  112         yes        image, pool
      frozenNorm (BatchNormalization)  [batch, 8, 8, 4]  16          no
      norm (BatchNormalization)        [batch, 8, 8, 4]  16          8          shared
      frozen (Conv2D)                  [batch, 8, 8, 4]  20          no         frozenNorm
      concat (Concatenate)             [batch, 8, 8, 8]  0           -          norm, frozen
      flatten (Flatten)                [batch, 512]      0           -
      out (Dense)                      [batch, 5]        2,565       yes
      ──────────────────────────────────────────────────────────────────────────────────────
      Total parameters:         2,729 (10.92 kB)
      Trainable parameters:     2,685
      Non-trainable parameters: 44 (28 frozen, 16 statistics)
      For one sample:           17,408 multiply-adds, 10.77 kB of outputs
      "
    `);
  });
});
