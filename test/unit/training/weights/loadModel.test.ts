import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { loadModel, resnet18, saveModel } from 'trainbook';
import { greatestError } from '../../../support/training/oracles.ts';
import { expectedOutputs, outputsOf, weightFile } from '../../../support/training/smallNetwork.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

const at = (name: string) => path.join(temporaryFolder(), name);

describe('whole models that Python wrote', () => {
  it.each(['whole.h5', 'whole.keras'])('%s gives the same outputs', async (file) => {
    const model = await loadModel(weightFile(file));
    expect(model).toBeInstanceOf(tf.Sequential);
    expect(greatestError(outputsOf(model), expectedOutputs())).toBeLessThan(1e-5);
    expect(model.layers.map(({ name }) => name)).toContain('depthwise');
    model.dispose();
  });
});

/** A network in the network, used twice, and a layer that two branches share; Keras allows them the same names. */
function branched(sharedName = 'dense'): tf.LayersModel {
  const inner = tf.sequential({
    name: 'inner',
    layers: [
      tf.layers.dense({ name: 'dense', units: 3, inputShape: [4] }),
      tf.layers.batchNormalization({ name: 'norm' }),
    ],
  });
  const shared = tf.layers.dense({ name: sharedName, units: 4, activation: 'relu' });
  const [left, right] = [tf.input({ shape: [5], name: 'left' }), tf.input({ shape: [5], name: 'right' })];
  const branches = [left, right].map((side) => inner.apply(shared.apply(side)) as tf.SymbolicTensor);
  const joined = tf.layers.concatenate({ name: 'join' }).apply(branches) as tf.SymbolicTensor;
  return tf.model({ inputs: [left, right], outputs: joined, name: 'branched' });
}

function answer(model: tf.LayersModel): Float32Array {
  return tf.tidy(() => {
    const inputs = [0, 1].map((seed) => tf.randomUniform([3, 5], -1, 1, 'float32', seed + 1));
    return (model.predict(inputs) as tf.Tensor).dataSync<'float32'>();
  });
}

describe('whole models that we wrote', () => {
  it.each(['a.h5', 'a.keras'])('%s keeps models in models and shared layers', async (name) => {
    const [file, model] = [at(name), branched()];
    await saveModel(model, file);
    const loaded = await loadModel(file);
    expect(answer(loaded)).toEqual(answer(model));
    expect(loaded.countParams()).toBe(model.countParams());
    for (const each of [model, loaded]) each.dispose();
  });

  it('model.json of TensorFlow.js', async () => {
    const folder = temporaryFolder();
    const model = branched('shared');
    await model.save({
      async save({ modelTopology, weightSpecs, weightData }) {
        const manifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
        await writeFile(path.join(folder, 'weights.bin'), new Uint8Array(weightData as ArrayBuffer));
        const json = { format: 'layers-model', modelTopology, weightsManifest: manifest };
        await writeFile(path.join(folder, 'model.json'), JSON.stringify(json));
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      },
    });
    const loading = loadModel(path.join(folder, 'model.json'));
    await expect(loading.then(answer)).resolves.toEqual(answer(model));
    model.dispose();
  });

  it('a residual network', async () => {
    const file = at('resnet.keras');
    const model = resnet18({ stem: 'cifar', classes: 3, inputShape: [8, 8, 3], isEmpty: true });
    await saveModel(model, file);
    const loaded = await loadModel(file);
    expect(loaded.layers.map(({ name }) => name).sort()).toEqual(model.layers.map(({ name }) => name).sort());
    for (const each of [model, loaded]) each.dispose();
  });
});

class Doubling extends tf.layers.Layer {
  static readonly className = 'Doubling';

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return (Array.isArray(inputs) ? inputs[0]! : inputs).mul(2);
  }
}

const custom = (layers: object[]) =>
  JSON.stringify({
    format: 'layers-model',
    modelTopology: {
      class_name: 'Sequential',
      config: { name: 'mine', layers },
    },
    weightsManifest: [],
  });
const doubling = { class_name: 'Doubling', config: { name: 'twice', batch_input_shape: [null, 2] } };

describe("layers of one's own", () => {
  it('that nobody registered are named, each once', async () => {
    const file = at('model.json');
    const other = { class_name: 'MyAttention', config: { name: 'b' } };
    await writeFile(file, custom([{ ...doubling, class_name: 'Tripling' }, other, other]));
    await expect(loadModel(file)).rejects.toThrow(
      'layers that TensorFlow.js does not: Tripling, MyAttention.',
    );
  });

  it('are found where they are registered', async () => {
    tf.serialization.registerClass(Doubling);
    const file = at('model.json');
    await writeFile(file, custom([doubling]));
    const model = await loadModel(file);
    const outputs = tf.tidy(() => (model.predict(tf.tensor2d([[1, 2]])) as tf.Tensor).dataSync());
    expect([...outputs]).toEqual([2, 4]);
  });
});

describe('files that are no models', () => {
  it.each([
    ['plain.weights.h5', 'weights and no architecture'],
    ['zip.pth', 'has no config.json'],
    ['plain.safetensors', 'none of .keras, .h5 and model.json'],
    ['nothing.h5', 'there is no such file'],
  ])('%s', async (name, message) => {
    await expect(loadModel(weightFile(name))).rejects.toThrow(message);
  });

  it.each([
    [{ groups: 2 }, 'has groups 2'],
    [{ data_format: 'channels_last', negative_slope: 0.1 }, 'has a negative_slope'],
  ])('%j', async (options, message) => {
    const file = at('model.json');
    const layer = { class_name: 'Conv2D', config: { name: 'c', filters: 2, kernel_size: 1, ...options } };
    await writeFile(file, custom([layer]));
    await expect(loadModel(file)).rejects.toThrow(message);
  });
});
