import * as tf from '@tensorflow/tfjs';
import { currentSeed } from '../random/seed.ts';
import type { ImageArray } from '../datasets/sample.ts';
import type { Transform } from '../transforms/transform.ts';
import { apply, LayerMaker } from './layerMaker.ts';
import type { LayerMakerOptions } from './layerMaker.ts';
import type { PublishedWeights } from './publishedWeights.ts';
import { findPublished } from './publishedWeights.ts';
import type { WeightReport } from '../weights/weightReport.ts';
import type { Preprocessing } from './preprocessing.ts';
import { preprocessings } from './preprocessing.ts';
import { sourceInputs } from './sourceInputs.ts';

/** What every architecture of the zoo takes, called as in Keras's applications. */
export interface ZooOptions {
  /** With the fully connected layers at the end. Default `true`. */
  includeTop?: boolean;
  /** Default that of the publication. */
  inputShape?: readonly [height: number, width: number, channels: number];
  /** A tensor that the network is put upon, in place of an input of its own. */
  inputTensor?: tf.SymbolicTensor;
  /** Without the top: one number a channel, their mean or maximum. Default: the last feature map as it is. */
  pooling?: 'avg' | 'max';
  /** Default 1000. */
  classes?: number;
  /** Whether `prob` follows the last layer. With `linear` the model gives logits. Default `softmax`. */
  classifierActivation?: 'softmax' | 'linear';
  name?: string;
  /** Decides the initial weights. By default that of `seed()`, else they differ each time. */
  seed?: number;
  /** All weights begin as 0, at once: for weights that are read afterwards. Default `false`. */
  isEmpty?: boolean;
  /** What `zoo.preprocess()` does. Default: what the weights want, as far as their file tells. */
  preprocessing?: Preprocessing;
}

/** What is known of a network of the zoo beside its layers. */
export interface ZooDescription {
  /** Its name in the zoo, such as `resnet50`. */
  architecture: string;
  /** Which of several published forms, where there are some. */
  variant?: string;
  paper: string;
  classes: number;
  /** The layer of the logits; undefined without the top. */
  classifier?: string;
  /** Of the published weights that were loaded, in the order of the outputs. */
  classNames?: readonly string[];
  /** What became of the weights that the model was made with, name by name. */
  weights?: WeightReport;
  /** Short names of layers, such as `res2` for the last one of the second stage. */
  aliases: Readonly<Record<string, string>>;
  /** What the weights want of a picture of 0 to 255, RGB: those that were loaded, else the published ones. */
  preprocessing: Preprocessing;
  /** By channel, in the range and order of the preprocessing. */
  mean: readonly number[];
  deviation: readonly number[];
  /** Makes inputs of pictures as bytes, RGB. */
  preprocess(): Transform;
  /** Makes pictures of inputs, to look at what the network saw: RGB, 0 to 255. */
  restore(): Transform<ImageArray, ImageArray>;
  /** Weights that somebody published for this architecture and variant. */
  published: readonly PublishedWeights[];
}

/** A model of tfjs, with what the zoo knows of it. */
export interface ZooModel extends tf.LayersModel {
  readonly zoo: ZooDescription;
}

export interface ZooPlan {
  architecture: string;
  variant?: string;
  paper: string;
  inputShape: readonly [number, number, number];
  preprocessing: Preprocessing;
  aliases?: Readonly<Record<string, string>>;
  maker?: Pick<LayerMakerOptions, 'epsilon' | 'momentum'>;
  /** @returns the last feature map. */
  body: (input: tf.SymbolicTensor, maker: LayerMaker) => tf.SymbolicTensor;
  /** @returns the logits. */
  top: (features: tf.SymbolicTensor, maker: LayerMaker, classes: number) => tf.SymbolicTensor;
}

/** Puts the parts of an architecture together as the options say. @throws RangeError for options that do not fit. */
export function buildZooModel(plan: ZooPlan, options: ZooOptions): ZooModel {
  const { classes = 1000, includeTop = true, name = plan.architecture } = options;
  checkOptions(plan, options);
  const { seed = currentSeed(), isEmpty } = options;
  const maker = new LayerMaker({ ...plan.maker, seed, isEmpty });
  const shape = options.inputShape ?? plan.inputShape;
  const start = options.inputTensor ?? tf.input({ shape: [...shape], name: 'input' });
  const features = plan.body(start, maker);
  const logits = includeTop ? plan.top(features, maker, classes) : undefined;
  const outputs = logits ? classify(logits, options) : pool(features, options.pooling);
  const inputs = options.inputTensor ? sourceInputs(options.inputTensor) : [start];
  const model = tf.model({ inputs, outputs, name });
  return Object.assign(model, { zoo: describe(plan, options, logits?.sourceLayer.name) });
}

function checkOptions(
  { architecture }: ZooPlan,
  { includeTop = true, pooling, inputShape, inputTensor, classes = 1000 }: ZooOptions,
): void {
  if (inputShape && inputTensor) {
    throw new RangeError(`${architecture} takes inputShape or inputTensor, and got both: leave one out`);
  }
  if (includeTop && pooling !== undefined) {
    throw new RangeError(`${architecture} takes pooling only with includeTop: false`);
  }
  if (!Number.isInteger(classes) || classes < 1) {
    throw new RangeError(`${architecture} needs a whole number of classes, got ${classes}`);
  }
}

function classify(logits: tf.SymbolicTensor, { classifierActivation = 'softmax' }: ZooOptions) {
  if (classifierActivation === 'linear') return logits;
  return apply(tf.layers.softmax({ name: 'prob' }), logits);
}

function pool(features: tf.SymbolicTensor, pooling: ZooOptions['pooling']): tf.SymbolicTensor {
  if (pooling === 'avg') return apply(tf.layers.globalAveragePooling2d({ name: 'avg_pool' }), features);
  if (pooling === 'max') return apply(tf.layers.globalMaxPooling2d({ name: 'max_pool' }), features);
  return features;
}

function describe(plan: ZooPlan, options: ZooOptions, classifier: string | undefined): ZooDescription {
  const { architecture, variant, paper, aliases = {} } = plan;
  const { classes = 1000, preprocessing = plan.preprocessing } = options;
  return {
    architecture,
    ...(variant !== undefined && { variant }),
    paper,
    classes,
    ...(classifier !== undefined && { classifier }),
    aliases,
    preprocessing,
    ...preprocessings[preprocessing],
    published: findPublished(architecture, variant),
  };
}
