import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import * as trainbook from 'trainbook';
import type { ZooBuilder, ZooModel, ZooOptions } from 'trainbook';
import '../support/quietTfjs.ts';

type Builder = ZooBuilder<ZooOptions>;

interface ZooNetwork {
  build: Builder;
  architecture: string;
  /** Of the last feature map. */
  channels: number;
  /** As small as the network takes it, to be made in no time. */
  inputShape: readonly [number, number, number];
}

const network = (build: unknown, channels: number, side: number, architecture: string): ZooNetwork => ({
  build: build as Builder,
  architecture,
  channels,
  inputShape: [side, side, 3],
});

const NETWORKS: Readonly<Record<string, ZooNetwork>> = {
  alexnet: network(trainbook.alexnet, 256, 67, 'alexnet'),
  vgg11: network(trainbook.vgg11, 512, 32, 'vgg11'),
  vgg13: network(trainbook.vgg13, 512, 32, 'vgg13'),
  vgg16: network(trainbook.vgg16, 512, 32, 'vgg16'),
  vgg19: network(trainbook.vgg19, 512, 32, 'vgg19'),
  googlenet: network(trainbook.googlenet, 1024, 64, 'googlenet'),
  resnet18: network(trainbook.resnet18, 512, 32, 'resnet18'),
  resnet34: network(trainbook.resnet34, 512, 32, 'resnet34'),
  resnet50: network(trainbook.resnet50, 2048, 32, 'resnet50'),
  resnet101: network(trainbook.resnet101, 2048, 32, 'resnet101'),
  resnet152: network(trainbook.resnet152, 2048, 32, 'resnet152'),
  mobilenetV2: network(trainbook.mobilenetV2, 1280, 32, 'mobilenet_v2'),
  efficientnetLite0: network(trainbook.efficientnetLite0, 1280, 32, 'efficientnet_lite0'),
};

const isEmpty = true;
const shapeOf = (model: ZooModel): unknown => model.outputs[0]!.shape;

/** A network is large even where its pictures are small. */
function use<Result>(model: ZooModel, look: (model: ZooModel) => Result): Result {
  try {
    return look(model);
  } finally {
    model.dispose();
  }
}

it('the table has every network of the zoo', () => {
  const isBuilder = (value: unknown): boolean => {
    try {
      return (
        'zoo' in
        use((value as Builder)({ includeTop: false, isEmpty, inputShape: [67, 67, 3] }), (model) => model)
      );
    } catch {
      return false;
    }
  };
  const names = Object.entries(trainbook)
    .filter(
      ([name, value]) =>
        /^[a-z]+(net|V)?\w*\d+$|^(alex|google)net$/.test(name) && typeof value === 'function',
    )
    .filter(([, value]) => isBuilder(value))
    .map(([name]) => name);
  expect(names.sort()).toEqual(Object.keys(NETWORKS).sort());
});

describe.each(Object.entries(NETWORKS))('%s', (_, { build, architecture: name, channels, inputShape }) => {
  it('ends with its feature map, its mean or its maximum, without the top', () => {
    const options = { includeTop: false, isEmpty, inputShape };
    const map = use(build(options), shapeOf) as number[];
    expect([map.length, map.at(-1)]).toEqual([4, channels]);
    for (const pooling of ['avg', 'max'] as const) {
      expect(use(build({ ...options, pooling }), shapeOf)).toEqual([null, channels]);
    }
  });

  it('has the classes, the name and the last activation that are asked for', () => {
    const options = { classes: 7, isEmpty, inputShape };
    use(build({ ...options, name: 'mine' }), (model) => {
      expect(shapeOf(model)).toEqual([null, 7]);
      expect(model.inputs[0]!.shape).toEqual([null, ...inputShape]);
      expect(model.layers.at(-1)!.name).toBe('prob');
      expect([model.name, model.zoo.classes]).toEqual(['mine', 7]);
      expect(model.zoo.architecture).toBe(name);
    });
    use(build({ ...options, classifierActivation: 'linear' }), (model) => {
      expect(model.layers.at(-1)!.name).toBe(model.zoo.classifier);
    });
  });

  it('is put upon a tensor', () => {
    const input = tf.input({ shape: [...inputShape] });
    const inputTensor = tf.layers.activation({ activation: 'linear' }).apply(input) as tf.SymbolicTensor;
    use(build({ inputTensor, includeTop: false, isEmpty }), (model) => expect(model.inputs).toEqual([input]));
  });

  it('refuses what contradicts itself, and says how', () => {
    expect(() => build({ pooling: 'avg', isEmpty })).toThrow(
      `${name} takes pooling only with includeTop: false`,
    );
    for (const classes of [0, -1, 2.5, NaN]) {
      expect(() => build({ classes, isEmpty })).toThrow(
        `${name} needs a whole number of classes, got ${classes}`,
      );
    }
    const inputTensor = tf.input({ shape: [...inputShape] });
    expect(() => build({ inputTensor, inputShape })).toThrow(
      `${name} takes inputShape or inputTensor, and got both: leave one out`,
    );
  });

  it('says which published weights there are, where it is asked for others', async () => {
    const model = build({ includeTop: false, inputShape, weights: 'nobodys' });
    await expect(model).rejects.toThrow(/has no published weights called "nobodys"; known: .+importWeights/);
  });
});

it('lenet says that nobody published weights', () => {
  expect(() => trainbook.lenet({ weights: 'imagenet' } as never)).toThrow(
    'lenet has no published weights: leave `weights` out, and read a file of your own with importWeights(model, file)',
  );
});
