import * as tf from '@tensorflow/tfjs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileStep, exportModel, exportSavedModel, loadSavedModel } from 'trainbook';
import { randomOps } from '../../../src/backend/compiledStep/randomOps.ts';
import { LAYER_CASES } from '../../support/training/layerCases.ts';
import { buildLayerNetwork } from '../../support/training/layerNetwork.ts';
import { readOracles } from '../../support/training/oracles.ts';
import { counts } from '../compiledStep/support.ts';
import { perturb, twoHeaded, useSavedModels, valuesOf } from './support.ts';

const place = useSavedModels();
const open: readonly (number | null)[] = [null, 2];

/** One signature of one input named x. */
const exportOne = (
  folder: string,
  run: (x: tf.Tensor) => tf.Tensor | Record<string, tf.Tensor>,
  shape: readonly (number | null)[] = open,
) => exportSavedModel(folder, { serving_default: { inputs: { x: { shape } }, run } });

describe('exportModel', () => {
  it('writes a model for inference, with names, for any number of samples', async () => {
    const model = twoHeaded();
    perturb(model);
    const folder = place('twoHeaded');
    await exportModel(model, folder);
    expect((await readdir(folder)).sort()).toEqual(['saved_model.pb', 'variables']);
    const loaded = await loadSavedModel(folder);
    const serve = loaded.signatures.serving_default!;
    expect(serve.inputs).toEqual([{ name: 'picture', dtype: 'float32', shape: [null, 6, 6, 2] }]);
    expect(serve.outputs).toEqual([
      { name: 'age', dtype: 'float32', shape: [null, 1] },
      { name: 'kind', dtype: 'float32', shape: [null, 4] },
    ]);
    const pictures = tf.randomUniform([7, 6, 6, 2], -1, 1, 'float32', 5);
    const [kind, age] = model.predict(pictures) as [tf.Tensor, tf.Tensor];
    const expected = await valuesOf({ kind, age });
    const actual = await valuesOf(await serve({ picture: pictures }));
    for (const name of ['kind', 'age']) {
      expected[name]!.forEach((value, index) => expect(actual[name]![index]).toBeCloseTo(value, 4));
    }
    loaded.dispose();
    pictures.dispose();
    model.dispose();
  });

  it('adds classes where they are wanted', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2], name: 'scores' })] });
    model.setWeights([tf.tensor2d([1, 0, 0, 0, 1, 0], [2, 3]), tf.tensor1d([0, 0, 0.5])]);
    await exportModel(model, place('classes'), { withClasses: true, dtype: 'uint8' });
    const loaded = await loadSavedModel(place('classes'));
    const results = await loaded.signatures.serving_default!({
      scores_input: { data: Uint8Array.of(7, 2, 0, 200, 0, 0), shape: [3, 2] },
    });
    expect(await valuesOf(results)).toEqual({
      classes: [0, 1, 2],
      scores: [7, 2, 0.5, 0, 200, 0.5, 0, 0, 0.5],
    });
    loaded.dispose();
    await expect(exportModel(twoHeaded(), place('no'), { withClasses: true })).rejects.toThrow(
      'withClasses needs a model with one output, and this one has kind, age',
    );
  });

  it('exports every kind of layer for any batch size', async () => {
    const oracles = readOracles('layers.json');
    const failures: string[] = [];
    for (const name of Object.keys(LAYER_CASES)) {
      const model = buildLayerNetwork(name, oracles[name]!);
      await exportModel(model, place('layer')).catch((error: Error) =>
        failures.push(`${name}: ${error.message}`),
      );
      tf.disposeVariables();
    }
    expect(failures).toEqual([]);
  });
});

describe('exportSavedModel', () => {
  it('writes several functions, compiled ones too, which share their variables', async () => {
    const weights = tf.variable(tf.tensor2d([1, 2, 3, 4], [2, 2]), true, 'weights');
    const project = compileStep((x: tf.Tensor, scale: tf.Tensor) => x.matMul(weights).mul(scale));
    tf.dispose(weights.square()); // goes to the device
    const before = counts();
    await exportSavedModel(place('several'), {
      serving_default: {
        inputs: { x: { shape: open }, scale: { shape: [] } },
        run: project,
      },
      brightness: {
        inputs: { pixels: { shape: [null, 4], dtype: 'uint8' } },
        run: (pixels) => ({ mean: pixels.div(255).mean(1), count: tf.scalar(4, 'int32') }),
      },
    });
    expect(counts()).toEqual(before);
    weights.assign(tf.zeros([2, 2]));
    const loaded = await loadSavedModel(place('several'));
    expect(Object.keys(loaded.signatures).sort()).toEqual(['brightness', 'serving_default']);
    const { serving_default: serve, brightness } = loaded.signatures;
    const x = tf.tensor2d([1, 1, 2, 0], [2, 2]);
    expect(await valuesOf(await serve!({ x, scale: tf.scalar(10) }))).toEqual({ output_0: [40, 60, 20, 40] });
    const pixels = { data: Uint8Array.of(0, 0, 255, 255), shape: [1, 4] };
    expect(await valuesOf(await brightness!({ pixels }))).toEqual({ mean: [0.5], count: [4] });
    loaded.dispose();
  });

  it('computes from the batch size whatever grew with it', async () => {
    const state = tf.variable(tf.ones([3]));
    await exportOne(place('sizes'), (x) => {
      const [batch, width] = x.shape as [number, number];
      const doubled = tf.concat([x.reshape([batch * width, 1]), tf.zeros([batch * width, 1])], 1);
      return {
        pairs: doubled.reshape([batch, 2 * width]),
        states: tf.ones([batch, 3]).mul(state),
        rest: x.slice([batch - 1, 0], [1, width]),
        cells: tf.zeros([batch, 4], 'int32').add(tf.scalar(batch, 'int32')),
      };
    });
    const loaded = await loadSavedModel(place('sizes'));
    const serve = loaded.signatures.serving_default!;
    expect(Object.fromEntries(serve.outputs.map(({ name, shape }) => [name, shape]))).toEqual({
      pairs: [null, 4],
      states: [null, 3],
      rest: [1, 2],
      cells: [null, 4],
    });
    const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    expect(await valuesOf(await serve({ x }))).toEqual({
      pairs: [1, 0, 2, 0, 3, 0, 4, 0],
      states: [1, 1, 1, 1, 1, 1],
      rest: [3, 4],
      cells: new Array(8).fill(2),
    });
    loaded.dispose();
  });

  it('keeps a fixed batch size fixed', async () => {
    await exportOne(place('fixed'), (x) => x.mul(tf.scalar(x.shape[0]!)).sum(), [3, 2]);
    const loaded = await loadSavedModel(place('fixed'));
    const serve = loaded.signatures.serving_default!;
    expect(await valuesOf(await serve({ x: tf.ones([3, 2]) }))).toEqual({ output_0: [18] });
    await expect(serve({ x: tf.ones([2, 2]) })).rejects.toThrow(
      'the input x takes the shape [3, 2], got [2, 2]',
    );
    loaded.dispose();
  });

  it.each<[string, (x: tf.Tensor) => unknown, string]>([
    [
      'works out a number',
      (x) => x.div(tf.scalar(Math.sqrt(x.shape[0]!))),
      'takes other numbers, which JavaScript',
    ],
    ['branches', (x) => (x.shape[0]! > 20 ? x.exp().square() : x.exp()), 'it takes '],
    [
      'takes other operations',
      (x) => (x.shape[0]! > 20 ? x.exp() : x.square()),
      'Square takes the place of Exp',
    ],
    [
      'behaves differently for one sample',
      (x) => (x.shape[0]! > 3 ? x.exp() : x.square()),
      'does not give what it gives here: of output_0, its element 0 is',
    ],
    ['draws', (x) => randomOps.dropout(x, 0.5), 'it draws random numbers'],
    ['reads', (x) => x.mul(tf.scalar((x.dataSync() as Float32Array)[0]!)), 'a value is read inside it'],
    ['is asynchronous', (x) => Promise.resolve(x), 'it is asynchronous'],
    ['gives no tensor', () => ({}), 'it gives no tensor'],
    ['gives a number', () => ({ loss: 4 }), 'its result loss is no tensor'],
    [
      'has a name that Python can not say',
      (x) => ({ 'a result': x }),
      'the output "a result" needs a name of letters',
    ],
  ])('refuses a function that %s, and leaves nothing behind', async (_what, run, message) => {
    const before = counts();
    await expect(exportOne(place('refused'), run as never)).rejects.toThrow(
      new RegExp(`^the signature serving_default can't be exported: .*${message}`),
    );
    expect(counts()).toEqual(before);
    expect(
      (await readdir(path.dirname(place('refused')))).filter((name) => name.includes('refused')),
    ).toEqual([]);
  });

  it('refuses a function that assigns a variable, and leaves the variable as it was', async () => {
    const count = tf.variable(tf.scalar(1), true, 'count');
    const run = (x: tf.Tensor) => {
      count.assign(tf.scalar(2));
      return x;
    };
    await expect(exportOne(place('refused'), run)).rejects.toThrow(
      "it assigns the variable count, and an exported function can't keep one",
    );
    expect(count.dataSync()[0]).toBe(1);
  });

  it.each([
    [{ shape: [2, null] }, 'needs a shape of whole numbers, the first of which may be null'],
    [{ shape: [1.5] }, 'got \\[1.5\\]'],
    [{ shape: [1], dtype: 'float64' }, 'must be float32, int32 or uint8, got float64'],
  ])('refuses the input %j', async (spec, message) => {
    const functions = { f: { inputs: { x: spec as never }, run: (x: tf.Tensor) => x } };
    await expect(exportSavedModel(place('refused'), functions)).rejects.toThrow(
      new RegExp(`the signature f can't be exported: the input x .*${message}`),
    );
  });

  it('refuses to write nothing, and functions of nothing', async () => {
    await expect(exportSavedModel(place('refused'), {})).rejects.toThrow('a SavedModel needs one signature');
    const none = { f: { inputs: {}, run: () => tf.scalar(1) } };
    await expect(exportSavedModel(place('refused'), none)).rejects.toThrow('it has no inputs');
  });

  it('replaces a SavedModel, and nothing else', async () => {
    const folder = place('replaced');
    await mkdir(folder);
    await exportOne(folder, (x) => x.add(1));
    await exportOne(folder, (x) => x.add(2));
    const loaded = await loadSavedModel(folder);
    expect(await valuesOf(await loaded.signatures.serving_default!({ x: tf.zeros([1, 2]) }))).toEqual({
      output_0: [2, 2],
    });
    loaded.dispose();
    const before = await readFile(path.join(folder, 'saved_model.pb'));
    await expect(exportOne(folder, (x) => tf.dropout(x, 0.5))).rejects.toThrow();
    expect(await readFile(path.join(folder, 'saved_model.pb'))).toEqual(before);
    await writeFile(path.join(folder, 'notes.txt'), 'mine');
    await expect(exportOne(folder, (x) => x)).rejects.toThrow(
      'holds "notes.txt", which is no part of a SavedModel',
    );
    expect(await readFile(path.join(folder, 'saved_model.pb'))).toEqual(before);
    await expect(exportOne(path.join(folder, 'notes.txt'), (x) => x)).rejects.toThrow(
      'is a file, and a SavedModel',
    );
  });
});
