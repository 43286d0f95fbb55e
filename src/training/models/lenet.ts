import * as tf from '@tensorflow/tfjs';
import { currentSeed } from '../random/seed.ts';
import { layerSeeds } from '../zoo/layerSeeds.ts';

/** Of {@link lenet}: the number of classes, the shape of its inputs, its name and seed. */
export interface LenetOptions {
  /** Default 10. */
  classes?: number;
  /** Of the pictures as they lie in the data set, bytes from 0 to 255. Default 28x28 grey. */
  inputShape?: readonly [height: number, width: number, channels: number];
  name?: string;
  /** Nobody published any: only for the networks of the zoo. */
  weights?: null;
  /** Decides the initial weights. By default that of `seed()`, else they differ each time. */
  seed?: number;
}

/**
 * A small convolutional network after LeNet-5 (LeCun and others, 1998), with more filters and today's ReLU, maximum
 * pooling and softmax. It takes pictures as bytes, scales them to 0 … 1 itself, and gives class probabilities.
 * @returns an untrained model with the layers `scale`, `conv1`, `pool1`, `conv2`, `pool2`, `flatten`, `fc1`, `prob`.
 * @throws RangeError if weights are asked for.
 */
export function lenet(options: LenetOptions = {}): tf.Sequential {
  const { classes = 10, inputShape = [28, 28, 1], name = 'lenet', seed = currentSeed() } = options;
  if (options.weights != null) {
    throw new RangeError(
      'lenet has no published weights: leave `weights` out, and read a file of your own with importWeights(model, file)',
    );
  }
  const nextSeed = layerSeeds(seed);
  const weights = () => tf.initializers.glorotUniform({ seed: nextSeed() });
  const convolution = (layer: string, filters: number) =>
    tf.layers.conv2d({
      name: layer,
      filters,
      kernelSize: 5,
      activation: 'relu',
      kernelInitializer: weights(),
    });
  const pooling = (layer: string) => tf.layers.maxPooling2d({ name: layer, poolSize: 2 });
  const dense = (layer: string, units: number, activation: 'relu' | 'softmax') =>
    tf.layers.dense({ name: layer, units, activation, kernelInitializer: weights() });
  return tf.sequential({
    name,
    layers: [
      tf.layers.rescaling({ name: 'scale', scale: 1 / 255, inputShape: [...inputShape] }),
      convolution('conv1', 16),
      pooling('pool1'),
      convolution('conv2', 32),
      pooling('pool2'),
      tf.layers.flatten({ name: 'flatten' }),
      dense('fc1', 128, 'relu'),
      dense('prob', classes, 'softmax'),
    ],
  });
}
