import * as tf from '@tensorflow/tfjs';
import { apply } from './layerMaker.ts';
import type { LayerMaker, LayerPadding } from './layerMaker.ts';
import { zooBuilder } from './zooBuilder.ts';
import type { ZooModel, ZooOptions } from './zooModel.ts';
import { buildZooModel } from './zooModel.ts';

/** Of {@link alexnet}, beside those of every network of the zoo: the layers of the paper, or those of torchvision. */
export interface AlexnetOptions extends ZooOptions {
  /**
   * `original`: the filters of the first paper on one GPU, for pictures of 227x227, without its local response
   * normalization. `torchvision`: those of "One weird trick" (2014), for 224x224. Default `original`.
   */
  variant?: 'original' | 'torchvision';
}

interface Form {
  inputSize: number;
  filters: readonly [number, number, number, number, number];
  firstPadding: LayerPadding;
}

const FORMS: Readonly<Record<'original' | 'torchvision', Form>> = {
  original: { inputSize: 227, filters: [96, 256, 384, 384, 256], firstPadding: 'valid' },
  torchvision: { inputSize: 224, filters: [64, 192, 384, 256, 256], firstPadding: 2 },
};

/**
 * AlexNet (Krizhevsky, Sutskever and Hinton, 2012): `conv1`, `pool1`, `conv2`, `pool2`, `conv3`, `conv4`, `conv5`,
 * `pool5`, `fc6`, `fc7`, `fc8`, `prob`, convolutions with their ReLU.
 */
export const alexnet = zooBuilder(buildAlexnet);

function buildAlexnet({ variant = 'original', ...options }: AlexnetOptions): ZooModel {
  const { inputSize } = FORMS[variant];
  return buildZooModel(
    {
      architecture: 'alexnet',
      variant,
      paper:
        'https://papers.nips.cc/paper/4824-imagenet-classification-with-deep-convolutional-neural-networks',
      inputShape: [inputSize, inputSize, 3],
      preprocessing: 'torch',
      body: (input, maker) => convolutions(input, maker, FORMS[variant]),
      top: (features, maker, classes) => fullyConnected(features, maker, classes, variant),
    },
    options,
  );
}

function convolutions(input: tf.SymbolicTensor, maker: LayerMaker, form: Form): tf.SymbolicTensor {
  const { filters, firstPadding } = form;
  const pool = (x: tf.SymbolicTensor, name: string) => maker.maxPooling(x, name, { size: 3, strides: 2 });
  const activation = 'relu';
  let x = maker.convolution(input, 'conv1', {
    filters: filters[0],
    kernelSize: 11,
    strides: 4,
    padding: firstPadding,
    activation,
  });
  x = pool(x, 'pool1');
  x = pool(maker.convolution(x, 'conv2', { filters: filters[1], kernelSize: 5, activation }), 'pool2');
  x = maker.convolution(x, 'conv3', { filters: filters[2], kernelSize: 3, activation });
  x = maker.convolution(x, 'conv4', { filters: filters[3], kernelSize: 3, activation });
  x = maker.convolution(x, 'conv5', { filters: filters[4], kernelSize: 3, activation });
  return pool(x, 'pool5');
}

/** The original has dropout after the layers, torchvision before them. */
function fullyConnected(
  features: tf.SymbolicTensor,
  maker: LayerMaker,
  classes: number,
  variant: 'original' | 'torchvision',
): tf.SymbolicTensor {
  let x = apply(tf.layers.flatten({ name: 'flatten' }), features);
  for (const layer of [6, 7]) {
    if (variant === 'torchvision') x = maker.dropout(x, `drop${layer}`, 0.5);
    x = maker.dense(x, `fc${layer}`, 4096, 'relu');
    if (variant === 'original') x = maker.dropout(x, `drop${layer}`, 0.5);
  }
  return maker.dense(x, 'fc8', classes);
}
