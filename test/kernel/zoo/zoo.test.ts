import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  alexnet,
  efficientnetLite0,
  googlenet,
  mobilenetV2,
  resnet101,
  resnet152,
  resnet18,
  resnet34,
  resnet50,
  vgg11,
  vgg13,
  vgg16,
  vgg19,
} from 'trainbook';
import type { ZooModel, ZooOptions } from 'trainbook';
import type { OpenLibtensorflow } from '../../../src/backend/libtensorflow/openLibtensorflow.ts';
import {
  LIBTENSORFLOW_BACKEND,
  openLibtensorflow,
} from '../../../src/backend/libtensorflow/openLibtensorflow.ts';
import { assignWeights } from '../../../src/training/weights/assignWeights.ts';
import { namingsOf } from '../../../src/training/weights/mappings/namingsOf.ts';
import { matchWeights } from '../../../src/training/weights/matchWeights.ts';
import { targetWeights } from '../../../src/training/weights/targetWeights.ts';
import { provideLibrary } from '../../support/backend/provideLibrary.ts';
import { flatten, greatestError, readOracles } from '../../support/training/oracles.ts';
import type { Nested, TrainedZooOracle, ZooOracle } from '../../support/training/oracles.ts';
import { arraysOf, zooValues } from '../../support/training/zooValues.ts';

type Build = (options: ZooOptions) => ZooModel;

const trained = readOracles('zoo.json');
const oracles: Record<string, ZooOracle> = { ...trained, ...readOracles('chainerZoo.json') };
const builds: Readonly<Record<string, Build>> = {
  'torchvision alexnet': (options) => alexnet({ ...options, variant: 'torchvision' }),
  'torchvision vgg11': vgg11,
  'torchvision vgg11_bn': (options) => vgg11({ ...options, batchNorm: true }),
  'torchvision vgg13': vgg13,
  'torchvision vgg13_bn': (options) => vgg13({ ...options, batchNorm: true }),
  'torchvision vgg16': vgg16,
  'torchvision vgg16_bn': (options) => vgg16({ ...options, batchNorm: true }),
  'torchvision vgg19': vgg19,
  'torchvision vgg19_bn': (options) => vgg19({ ...options, batchNorm: true }),
  'torchvision googlenet': (options) => googlenet({ ...options, variant: 'torchvision' }),
  'torchvision resnet18': resnet18,
  'torchvision resnet34': resnet34,
  'torchvision resnet50': (options) => resnet50({ ...options, variant: 'fb' }),
  'torchvision resnet101': (options) => resnet101({ ...options, variant: 'fb' }),
  'torchvision resnet152': (options) => resnet152({ ...options, variant: 'fb' }),
  'torchvision mobilenet_v2': (options) => mobilenetV2({ ...options, variant: 'torchvision' }),
  'timm efficientnet_lite0': (options) => efficientnetLite0({ ...options, variant: 'timm' }),
  'timm tf_efficientnet_lite0': efficientnetLite0,
  'keras vgg16': vgg16,
  'keras vgg19': vgg19,
  'keras resnet50': (options) => resnet50({ ...options, ...asKeras }),
  'keras resnet101': (options) => resnet101({ ...options, ...asKeras }),
  'keras resnet152': (options) => resnet152({ ...options, ...asKeras }),
  'keras mobilenet_v2': (options) => mobilenetV2({ ...options, variant: 'keras' }),
  'chainer resnet50': (options) => resnet50({ ...options, ...asChainer, variant: 'he' }),
  'chainercv resnet50': (options) => resnet50({ ...options, ...asChainer, variant: 'he' }),
  'chainercv resnet50 fb': (options) => resnet50({ ...options, ...asChainer, variant: 'fb' }),
};
const asKeras = { variant: 'he', momentum: 0.99 } as const;
const asChainer = { firstPooling: 'ceil', epsilon: 2e-5 } as const;

/** Of the largest output in double precision. What each network had is printed. */
const GREATEST_ERROR = 1e-5;
/** Where single precision itself is further off: so many times as far as the framework's. */
const TIMES_ITS_OWN = 2;

let library: OpenLibtensorflow;

beforeAll(async () => {
  library = await openLibtensorflow(await provideLibrary(), false);
  await tf.setBackend(LIBTENSORFLOW_BACKEND);
}, 600_000);

afterAll(() => library.dispose());

/** Where the file has a bias that the normalization behind it makes useless, and that the zoo does not have. */
function hasUselessBias(name: string, layer: string): boolean {
  if (name.startsWith('keras resnet')) return true;
  return ['chainer resnet50', 'chainercv resnet50'].includes(name) && layer === 'conv1';
}

/** The network with the weights that the oracle had, through the names and layouts of its framework. */
async function load(name: string, { size }: ZooOracle): Promise<ZooModel> {
  const [source] = name.split(' ');
  const options = { inputShape: [size, size, 3], classifierActivation: 'linear', isEmpty: true } as const;
  const model = builds[name]!(options);
  const naming = namingsOf(model).find(({ id }) => id === source)!;
  const arrays = arraysOf(model, naming, { hasBias: (layer) => hasUselessBias(name, layer) });
  const { matches, report } = matchWeights(targetWeights(model), arrays, namingsOf(model));
  expect(report.problems()).toEqual([]);
  expect(report.naming).toBe(source);
  await assignWeights(matches, {});
  return model;
}

function inputOf({ size, batch }: ZooOracle): tf.Tensor {
  const shape = [batch, size, size, 3];
  return tf.tensor(zooValues('input', shape, 2), shape);
}

function trainableCount(model: ZooModel): number {
  return model.trainableWeights.reduce((sum, { shape }) => sum + tf.util.sizeFromShape(shape as number[]), 0);
}

function uselessBiases(name: string, model: ZooModel): number {
  const normalized = targetWeights(model).filter(({ normalizedBy }) => normalizedBy !== undefined);
  const convolutions = normalized.filter(({ layer }) => hasUselessBias(name, layer));
  return convolutions.reduce((sum, { variable }) => sum + variable.shape.at(-1)!, 0);
}

/** The first of each sample. */
async function logitsOf(model: ZooModel, input: tf.Tensor, count: number): Promise<number[]> {
  const logits = tf.tidy(() => {
    const all = model.apply(input, { training: false }) as tf.Tensor2D;
    return all.slice([0, 0], [-1, count]);
  });
  const values = Array.from(await logits.data());
  logits.dispose();
  return values;
}

/** The greatest difference, by the largest value. */
function deviation(actual: readonly number[], expected: readonly number[]): number {
  const differences = expected.map((value, index) => Math.abs(actual[index]! - value));
  return Math.max(...differences) / Math.max(...expected.map(Math.abs));
}

/** Of what the network gives now, and of what the framework gave in single precision. */
async function outputError(model: ZooModel, input: tf.Tensor, single: Nested, exact: Nested) {
  const expected = flatten(exact);
  const actual = await logitsOf(model, input, expected.length / input.shape[0]!);
  return { ours: deviation(actual, expected), own: deviation(flatten(single), expected) };
}

/** The cross-entropy before each step of gradient descent and after the last. */
function descend(model: ZooModel, input: tf.Tensor, { losses: expected, learningRate }: TrainedZooOracle) {
  const steps = expected.length - 1;
  for (const layer of model.layers) if (layer.getClassName() === 'Dropout') Object.assign(layer, { rate: 0 });
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const losses: number[] = [];
  for (let step = 0; step <= steps; step++) {
    tf.tidy(() => {
      const labels = tf.oneHot(tf.range(0, input.shape[0]!, 1, 'int32'), 1000);
      const { value, grads } = tf.variableGrads(
        () =>
          tf.losses
            .softmaxCrossEntropy(labels, model.apply(input, { training: true }) as tf.Tensor)
            .asScalar(),
        variables,
      );
      losses.push(value.dataSync()[0]!);
      if (step === steps) return;
      for (const variable of variables) {
        variable.assign(variable.sub(grads[variable.name]!.mul(learningRate)));
      }
    });
  }
  return losses;
}

describe('networks of the zoo with weights of other frameworks', () => {
  it('are all compared', () => {
    expect(Object.keys(builds).sort()).toEqual(Object.keys(oracles).sort());
  });

  it.each(Object.keys(oracles))('%s gives the same outputs and trains the same', async (name) => {
    const oracle = oracles[name]!;
    const model = await load(name, oracle);
    const input = inputOf(oracle);
    try {
      expect(trainableCount(model)).toBe(oracle.parameters - uselessBiases(name, model));
      const errors = [await outputError(model, input, oracle.logits, oracle.exactLogits)];
      const training = trained[name];
      if (training) {
        const losses = descend(model, input, training);
        expect(greatestError(losses, training.losses)).toBeLessThan(GREATEST_ERROR);
        const { trainedLogits, exactTrainedLogits } = training;
        errors.push(await outputError(model, input, trainedLogits, exactTrainedLogits));
      }
      const columns = errors.flatMap(({ ours, own }) => [ours.toExponential(1), own.toExponential(1)]);
      console.log([name, oracle.parameters, ...columns].join(' | '));
      for (const { ours, own } of errors) {
        expect(ours).toBeLessThan(Math.max(GREATEST_ERROR, TIMES_ITS_OWN * own));
      }
    } finally {
      input.dispose();
      model.dispose();
    }
  });
});
