import * as tf from '@tensorflow/tfjs';
import { currentSeed } from '../random/seed.ts';
import { layerSeeds } from './layerSeeds.ts';
import { usePreprocessing } from './preprocessing.ts';
import { zooWeightsPort } from './zooWeightsPort.ts';
import type { ZooModel, ZooOptions } from './zooModel.ts';

/** A function that makes a network of the zoo. */
export interface ZooBuilder<Options extends ZooOptions> {
  /**
   * With weights: `imagenet` or another name of the model's `zoo.published`, an address, or the path of a file that
   * Keras, PyTorch or Chainer wrote. What is published is downloaded once. With other `classes` than the published
   * weights have, the last layer is a new one. `zoo.preprocess()` is that of the weights.
   * @throws Error that says what to do if the weights can not be had or do not fit.
   */
  (options: Options & { weights: string }): Promise<ZooModel>;
  /** With random weights, or empty. */
  (options?: Options & { weights?: null }): ZooModel;
}

/** Gives a function that makes networks the option `weights`. */
export function zooBuilder<Options extends ZooOptions>(
  build: (options: Options) => ZooModel,
): ZooBuilder<Options> {
  function make(options: Options & { weights: string }): Promise<ZooModel>;
  function make(options?: Options & { weights?: null }): ZooModel;
  function make(options?: Options & { weights?: string | null }): ZooModel | Promise<ZooModel> {
    const { weights, ...rest } = options ?? { weights: null };
    const own = rest as unknown as Options;
    return weights == null ? build(own) : load(build({ ...own, isEmpty: true }), weights, own);
  }
  return make;
}

async function load(model: ZooModel, weights: string, options: ZooOptions): Promise<ZooModel> {
  try {
    const report = await zooWeightsPort()(model, weights);
    if (report.count('left out') > 0) renewClassifier(model, options.seed ?? currentSeed());
    if (options.preprocessing) usePreprocessing(model.zoo, options.preprocessing);
    Object.assign(model.zoo, { weights: report });
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** It was made empty with the rest, to get the weights of a file. */
function renewClassifier({ zoo, layers }: ZooModel, seed: number | undefined): void {
  const classifier = layers.find(({ name }) => name === zoo.classifier);
  const kernel = classifier?.trainableWeights[0]?.read() as tf.Variable | undefined;
  if (!kernel) return;
  const initializer = tf.initializers.glorotUniform({ seed: layerSeeds(seed)() });
  tf.tidy(() => kernel.assign(initializer.apply(kernel.shape)));
}
