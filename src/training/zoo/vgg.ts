import * as tf from '@tensorflow/tfjs';
import { apply } from './layerMaker.ts';
import type { LayerMaker } from './layerMaker.ts';
import { zooBuilder } from './zooBuilder.ts';
import type { ZooModel, ZooOptions } from './zooModel.ts';
import { buildZooModel } from './zooModel.ts';

/** Of the VGG networks, beside those of every network of the zoo: whether convolutions are normalized. */
export interface VggOptions extends ZooOptions {
  /** With a batch normalization after each convolution, as torchvision's `vgg16_bn`. Default `false`. */
  batchNorm?: boolean;
}

/** How many convolutions of 3x3 come before each pooling: table 1 of the paper, columns A, B, D and E. */
const CONVOLUTIONS = {
  11: [1, 1, 2, 2, 2],
  13: [2, 2, 2, 2, 2],
  16: [2, 2, 3, 3, 3],
  19: [2, 2, 4, 4, 4],
} as const;
const FILTERS = [64, 128, 256, 512, 512] as const;

export type VggDepth = keyof typeof CONVOLUTIONS;

/** VGG with 11 layers of weights (Simonyan and Zisserman, 2014). Layers: see {@link vgg16}. */
export const vgg11 = zooBuilder((options: VggOptions) => vgg(11, options));

/** VGG with 13 layers of weights (Simonyan and Zisserman, 2014). Layers: see {@link vgg16}. */
export const vgg13 = zooBuilder((options: VggOptions) => vgg(13, options));

/**
 * VGG with 16 layers of weights (Simonyan and Zisserman, 2014): `conv1_1` … `conv5_3`, each with its ReLU, `pool1` …
 * `pool5`, `fc6`, `fc7`, `fc8`, `prob`. With `batchNorm` the ReLU is a layer of its own: `conv1_1`, `bn1_1`, `relu1_1`.
 */
export const vgg16 = zooBuilder((options: VggOptions) => vgg(16, options));

/** VGG with 19 layers of weights (Simonyan and Zisserman, 2014). Layers: see {@link vgg16}. */
export const vgg19 = zooBuilder((options: VggOptions) => vgg(19, options));

function vgg(depth: VggDepth, { batchNorm = false, ...options }: VggOptions): ZooModel {
  return buildZooModel(
    {
      architecture: batchNorm ? `vgg${depth}_bn` : `vgg${depth}`,
      paper: 'https://arxiv.org/abs/1409.1556',
      inputShape: [224, 224, 3],
      preprocessing: 'torch',
      body: (input, maker) => stages(input, maker, CONVOLUTIONS[depth], batchNorm),
      top: fullyConnected,
    },
    options,
  );
}

function stages(
  input: tf.SymbolicTensor,
  maker: LayerMaker,
  convolutions: readonly number[],
  batchNorm: boolean,
): tf.SymbolicTensor {
  let x = input;
  for (const [stage, count] of convolutions.entries()) {
    const filters = FILTERS[stage]!;
    for (let index = 1; index <= count; index++) {
      const place = `${stage + 1}_${index}`;
      const activation = batchNorm ? 'linear' : 'relu';
      x = maker.convolution(x, `conv${place}`, { filters, kernelSize: 3, activation });
      if (batchNorm) x = maker.relu(maker.batchNormalization(x, `bn${place}`), `relu${place}`);
    }
    x = maker.maxPooling(x, `pool${stage + 1}`, { size: 2 });
  }
  return x;
}

function fullyConnected(features: tf.SymbolicTensor, maker: LayerMaker, classes: number): tf.SymbolicTensor {
  let x = apply(tf.layers.flatten({ name: 'flatten' }), features);
  x = maker.dropout(maker.dense(x, 'fc6', 4096, 'relu'), 'drop6', 0.5);
  x = maker.dropout(maker.dense(x, 'fc7', 4096, 'relu'), 'drop7', 0.5);
  return maker.dense(x, 'fc8', classes);
}
