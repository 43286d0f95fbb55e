import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findMissingKernels, MissingKernelError, SerialIterator, StandardUpdater, Trainer } from 'trainbook';
import { checkKernels } from '../../../../src/training/preflight/checkKernels.ts';
import { expectNoTensorLeak } from '../../../support/expectNoTensorLeak.ts';
import { clouds, perceptron } from '../support/tinyProblem.ts';

const taken: tf.KernelConfig[] = [];

/** A backend that lacks a kernel, until the test is over. */
function takeKernel(name: string): void {
  taken.push(tf.getKernel(name, 'cpu'));
  tf.unregisterKernel(name, 'cpu');
}

beforeAll(async () => void (await tf.setBackend('cpu')));

afterEach(() => {
  for (const kernel of taken.splice(0)) tf.registerKernel(kernel);
});

function imageModel(): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.conv2d({ name: 'stem', inputShape: [224, 224, 3], filters: 4, kernelSize: 3, strides: 2 }),
      tf.layers.batchNormalization({ name: 'norm' }),
      tf.layers.depthwiseConv2d({ name: 'depthwise', kernelSize: 3, padding: 'same' }),
      tf.layers.depthwiseConv2d({ name: 'again', kernelSize: 5, padding: 'same' }),
      tf.layers.globalAveragePooling2d({ name: 'pool' }),
      tf.layers.dropout({ name: 'drop', rate: 0.5 }),
      tf.layers.dense({ name: 'head', units: 2 }),
    ],
  });
}

describe('findMissingKernels', () => {
  it('finds nothing where everything is there, and changes nothing', async () => {
    const model = imageModel();
    const values = async () =>
      Promise.all(model.getWeights().map(async (weight) => [...(await weight.data())]));
    const before = await values();
    const { random } = Math;
    await expectNoTensorLeak(() => expect(findMissingKernels(model)).toEqual([]));
    expect(await values()).toEqual(before);
    expect(Math.random).toBe(random);
    model.dispose();
  });

  it('names the layers whose gradient is missing and what they need', async () => {
    takeKernel('DepthwiseConv2dNativeBackpropFilter');
    const model = imageModel();
    await expectNoTensorLeak(() => {
      const missing = findMissingKernels(model);
      expect(missing.map(({ layer }) => layer)).toEqual(['depthwise', 'again']);
      expect(missing[0]).toEqual({
        layer: 'depthwise',
        type: 'DepthwiseConv2D',
        backend: 'cpu',
        pass: 'gradient',
        kernel: 'DepthwiseConv2dNativeBackpropFilter',
        reason: "Kernel 'DepthwiseConv2dNativeBackpropFilter' not registered for backend 'cpu'",
      });
    });
    model.dispose();
  });

  it('asks for no gradient of what is frozen, or lies before all that is trained', () => {
    takeKernel('DepthwiseConv2dNativeBackpropFilter');
    takeKernel('Conv2DBackpropFilter');
    const model = imageModel();
    for (const layer of model.layers.slice(0, 4)) layer.trainable = false;
    expect(findMissingKernels(model)).toEqual([]);
    model.layers[0]!.trainable = true;
    expect(findMissingKernels(model).map(({ layer }) => layer)).toEqual(['stem']);
    model.dispose();
  });

  it('asks for the gradient that passes through a frozen layer', () => {
    takeKernel('DepthwiseConv2dNativeBackpropInput');
    const model = imageModel();
    for (const layer of model.layers.slice(2)) layer.trainable = false;
    expect(findMissingKernels(model).map(({ layer }) => layer)).toEqual(['depthwise', 'again']);
    model.dispose();
  });

  it('looks into models inside the model, at embeddings and at layers with two inputs', () => {
    const words = tf.input({ shape: [null], name: 'words', dtype: 'int32' });
    const embedded = tf.layers.embedding({ name: 'lookup', inputDim: 10, outputDim: 4 }).apply(words);
    const inner = tf.model({ inputs: words, outputs: embedded as tf.SymbolicTensor, name: 'encoder' });
    const left = tf.input({ shape: [6], name: 'left', dtype: 'int32' });
    const right = tf.input({ shape: [6], name: 'right', dtype: 'int32' });
    const both = [left, right].map((input) => inner.apply(input) as tf.SymbolicTensor);
    const joined = tf.layers.maximum({ name: 'joined' }).apply(both) as tf.SymbolicTensor;
    const outputs = tf.layers.lstm({ name: 'memory', units: 3 }).apply(joined) as tf.SymbolicTensor;
    const model = tf.model({ inputs: [left, right], outputs });
    expect(findMissingKernels(model)).toEqual([]);
    takeKernel('UnsortedSegmentSum');
    expect(findMissingKernels(model)).toMatchObject([
      { layer: 'encoder/lookup', type: 'Embedding', kernel: 'UnsortedSegmentSum' },
    ]);
    model.dispose();
  });
});

describe('checkKernels', () => {
  it('says what to do, of every layer that lacks something', () => {
    takeKernel('DepthwiseConv2dNativeBackpropFilter');
    expect(() => checkKernels(imageModel())).toThrow(MissingKernelError);
    expect(() => checkKernels(imageModel())).toThrow(
      'layer "depthwise" (DepthwiseConv2D) can not be trained on the backend cpu: the ' +
        'DepthwiseConv2dNativeBackpropFilter that it needs is missing. The same holds for again. Choose another backend ' +
        '("trainbook doctor" says which ones run here), replace the layer, or freeze it and every layer before it.',
    );
  });

  it('says so where no backend would help', () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({ name: 'wide', inputShape: [9, 9, 1], filters: 1, kernelSize: 3, dilationRate: 2 }),
      ],
    });
    expect(() => checkKernels(model)).toThrow(
      /^layer "wide" \(Conv2D\) can not be trained .*dilation rates.*No backend has it: replace the layer, or freeze/,
    );
  });

  it('is content with a model that was checked, until other layers are frozen', () => {
    const model = imageModel();
    checkKernels(model);
    takeKernel('Conv2DBackpropFilter');
    checkKernels(model);
    model.layers[5]!.trainable = false;
    expect(() => checkKernels(model)).toThrow(/layer "stem" \(Conv2D\)/);
  });
});

describe('Trainer', () => {
  it('stops before the first update when the backend lacks a gradient', async () => {
    takeKernel('Relu');
    const model = perceptron();
    const iterator = new SerialIterator(clouds(), { batchSize: 8 });
    const updater = new StandardUpdater({ iterator, model, optimizer: 'sgd' });
    const trainer = new Trainer(updater, { stop: [1, 'epoch'] });
    await expect(trainer.run()).rejects.toThrow(
      /^layer "dense_Dense\d+" \(Dense\) can not be trained on the backend cpu/,
    );
    expect(trainer.iteration).toBe(0);
    updater.dispose();
    model.dispose();
  });
});
