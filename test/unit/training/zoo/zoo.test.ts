import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import {
  alexnet,
  availableLayers,
  basicBlock,
  efficientnetLite0,
  extractFeatures,
  featureModel,
  googlenet,
  mobilenetV2,
  resnet18,
  resnet50,
  vgg16,
} from 'trainbook';
import type { ZooModel } from 'trainbook';

function counts(model: tf.LayersModel): { trainable: number; statistics: number } {
  const sum = (weights: tf.LayersModel['weights']) =>
    weights.reduce((total, { shape }) => total + tf.util.sizeFromShape(shape as number[]), 0);
  return { trainable: sum(model.trainableWeights), statistics: sum(model.nonTrainableWeights) };
}

/** Weights of ones and zeros: making random ones takes seconds. */
const isEmpty = true;

describe('parameters as published', () => {
  const cases: [string, () => ZooModel, number][] = [
    ['AlexNet with 10 classes', () => alexnet({ classes: 10, isEmpty }), 58_322_314],
    ['ResNet18 with 10 classes', () => resnet18({ classes: 10, isEmpty }), 11_181_642],
    ['ResNet50 with 12 classes', () => resnet50({ classes: 12, isEmpty }), 23_532_620],
    ['ResNet50 of he with 12 classes', () => resnet50({ classes: 12, isEmpty, variant: 'he' }), 23_532_620],
    ['MobileNetV2', () => mobilenetV2({ isEmpty }), 3_504_872],
    ['GoogLeNet of torchvision', () => googlenet({ isEmpty, variant: 'torchvision' }), 6_624_904],
    ['GoogLeNet', () => googlenet({ isEmpty }), 6_998_552],
    ['EfficientNet-Lite0', () => efficientnetLite0({ isEmpty }), 4_652_008],
    ['VGG16 without top', () => vgg16({ includeTop: false, isEmpty, inputShape: [32, 32, 3] }), 14_714_688],
  ];

  it.each(cases)('%s', (_, build, expected) => {
    const model = build();
    expect(counts(model).trainable).toBe(expected);
    model.dispose();
  });

  it('ResNet50 keeps 53,120 statistics', () => {
    const model = resnet50({ classes: 12, isEmpty });
    expect(counts(model).statistics).toBe(53_120);
    model.dispose();
  });
});

describe('a network of the zoo', () => {
  it('has the layers of its publication', () => {
    const model = vgg16({ isEmpty, inputShape: [32, 32, 3] });
    const names = availableLayers(model).filter((name) => /^(conv|pool|fc|prob)/.test(name));
    expect(names.slice(0, 4)).toEqual(['conv1_1', 'conv1_2', 'pool1', 'conv2_1']);
    expect(names.slice(-8)).toEqual(['conv5_1', 'conv5_2', 'conv5_3', 'pool5', 'fc6', 'fc7', 'fc8', 'prob']);
    model.dispose();
  });

  it('gives features at several layers, by their short names too', () => {
    const model = resnet18({ stem: 'cifar', classes: 10, seed: 1 });
    const input = tf.zeros([2, 32, 32, 3]);
    const features = extractFeatures(model, input, ['res2', 'pool5', 'fc6']);
    expect(features.res2.shape).toEqual([2, 32, 32, 64]);
    expect(features.pool5.shape).toEqual([2, 512]);
    expect(features.fc6.shape).toEqual([2, 10]);
    const part = featureModel(model, 'res3');
    expect((part.outputs[0]!.shape as number[]).slice(1)).toEqual([16, 16, 128]);
    expect(() => featureModel(model, 'res9')).toThrow('has no layer "res9"; it has input');
    tf.dispose([input, features]);
    model.dispose();
  });

  it('is put upon a tensor, pooled without its top', () => {
    const input = tf.input({ shape: [64, 64, 3] });
    const scaled = tf.layers.rescaling({ scale: 1 / 255 }).apply(input) as tf.SymbolicTensor;
    const model = resnet18({ inputTensor: scaled, includeTop: false, pooling: 'avg', isEmpty });
    expect(model.inputs).toEqual([input]);
    expect(model.outputs[0]!.shape).toEqual([null, 512]);
    model.dispose();
  });

  it('begins with the weights of its seed', () => {
    const [one, same, other] = [3, 3, 4].map((seed) =>
      resnet18({ stem: 'cifar', classes: 2, seed, includeTop: false }),
    );
    const kernel = (model: ZooModel | undefined) => model!.getLayer('conv1').getWeights()[0]!.dataSync();
    expect(kernel(same)).toEqual(kernel(one));
    expect(kernel(other)).not.toEqual(kernel(one));
    for (const model of [one, same, other]) model!.dispose();
  });

  it('tells its preprocessing and undoes it', () => {
    const { zoo } = resnet50({ includeTop: false, isEmpty, variant: 'he' });
    const image = { data: Uint8Array.of(10, 20, 30), shape: [1, 1, 3] as [number, number, number] };
    const input = zoo.preprocess().apply(image, Math.random);
    expect(input.data[0]).toBeCloseTo(30 - 103.939, 4);
    expect(Array.from(zoo.restore().apply(input, Math.random).data, Math.round)).toEqual([10, 20, 30]);
    expect(zoo.published.map(({ name }) => name)).toEqual(['imagenet-keras']);
    expect(resnet50({ includeTop: false, isEmpty }).zoo.published.map(({ name }) => name)).toEqual([
      'imagenet',
      'imagenet-v2',
    ]);
  });

  it('refuses options that contradict each other', () => {
    expect(() => vgg16({ pooling: 'avg' })).toThrow('takes pooling only with includeTop: false');
    expect(() => vgg16({ classes: 0 })).toThrow('needs a whole number of classes, got 0');
    const inputTensor = tf.input({ shape: [32, 32, 3] });
    expect(() => vgg16({ inputTensor, inputShape: [32, 32, 3] })).toThrow('leave one out');
  });

  it('is built of blocks that are there for everybody', () => {
    const input = tf.input({ shape: [8, 8, 16] });
    const output = basicBlock(input, { name: 'mine', filters: 32, strides: 2 });
    const model = tf.model({ inputs: input, outputs: output });
    expect(model.outputs[0]!.shape).toEqual([null, 4, 4, 32]);
    expect(model.getLayer('mine_branch1').countParams()).toBe(16 * 32);
    model.dispose();
  });
});
