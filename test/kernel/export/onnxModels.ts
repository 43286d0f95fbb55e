import * as tf from '@tensorflow/tfjs';
import { LocalResponseNormalization } from 'trainbook';
import { pseudoValues } from '../../support/training/pseudoValues.ts';

type Layers = readonly tf.layers.Layer[];

function chain(shape: (number | null)[], layers: Layers): tf.LayersModel {
  const input = tf.input({ shape });
  const output = layers.reduce<tf.SymbolicTensor>((x, layer) => layer.apply(x) as tf.SymbolicTensor, input);
  return tf.model({ inputs: input, outputs: output });
}

/** What the cases of layers do not have: other options, other orders of axes, models in models. */
export const ONNX_MODELS: Readonly<Record<string, () => tf.LayersModel>> = {
  'sizes that may be any': () =>
    chain(
      [null, null, 3],
      [
        tf.layers.conv2d({ filters: 4, kernelSize: 3, strides: 2, padding: 'same' }),
        tf.layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
        tf.layers.upSampling2d({ size: [2, 2], interpolation: 'bilinear' }),
        tf.layers.globalAveragePooling2d({}),
      ],
    ),
  'channels first': () =>
    chain(
      [3, 9, 7],
      [
        tf.layers.conv2d({ filters: 4, kernelSize: 3, dataFormat: 'channelsFirst' }),
        tf.layers.maxPooling2d({ poolSize: 2, dataFormat: 'channelsFirst' }),
        tf.layers.batchNormalization({ axis: 1 }),
        tf.layers.flatten({}),
        tf.layers.dense({ units: 2 }),
      ],
    ),
  'flatten behind a convolution': () =>
    chain(
      [7, 6, 3],
      [
        tf.layers.conv2d({ filters: 4, kernelSize: 3 }),
        new LocalResponseNormalization({ depthRadius: 1, alpha: 0.3 }),
        tf.layers.flatten({}),
        tf.layers.dense({ units: 3 }),
      ],
    ),
  'activations of their own': () =>
    chain(
      [8, 8, 3],
      [
        tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: 'hardSigmoid' }),
        tf.layers.conv2d({ filters: 4, kernelSize: 1, activation: 'softmax' }),
        tf.layers.prelu({ sharedAxes: [1, 2] }),
        tf.layers.dense({ units: 4, activation: 'swish' }),
        tf.layers.softmax({ axis: -1 }),
      ],
    ),
  'recurrent with the activations of TensorFlow.js': () =>
    chain(
      [5, 3],
      [
        tf.layers.gru({ units: 4, returnSequences: true, goBackwards: true }),
        tf.layers.bidirectional({
          layer: tf.layers.lstm({ units: 3, returnSequences: true }) as tf.RNN,
          mergeMode: 'mul',
        }),
        tf.layers.bidirectional({ layer: tf.layers.gru({ units: 2 }) as tf.RNN, mergeMode: 'ave' }),
      ],
    ),
  'states passed on': () => {
    const input = tf.input({ shape: [4, 3] });
    const encoder = tf.layers.lstm({ units: 3, returnState: true });
    const [, ...states] = encoder.apply(input) as tf.SymbolicTensor[];
    const decoder = tf.layers.lstm({ units: 3, returnSequences: true });
    const outputs = decoder.apply(input, { initialState: states }) as tf.SymbolicTensor;
    return tf.model({ inputs: input, outputs });
  },
  'a layer and a model, each used twice': () => {
    const shared = tf.layers.conv2d({ filters: 3, kernelSize: 1 });
    const inner = tf.sequential({
      layers: [
        tf.layers.separableConv2d({
          filters: 4,
          kernelSize: 3,
          inputShape: [6, 6, 3],
          strides: 2,
          padding: 'same',
        }),
        tf.layers.batchNormalization({}),
        tf.layers.conv2dTranspose({ filters: 2, kernelSize: 2, strides: 3 }),
      ],
    });
    const input = tf.input({ shape: [6, 6, 3] });
    const once = shared.apply(input) as tf.SymbolicTensor;
    const twice = shared.apply(once) as tf.SymbolicTensor;
    const sides = [once, twice].map((side) => inner.apply(side) as tf.SymbolicTensor);
    const outputs = tf.layers.concatenate().apply(sides) as tf.SymbolicTensor;
    return tf.model({ inputs: input, outputs: [outputs, tf.layers.add().apply(sides) as tf.SymbolicTensor] });
  },
};

/** Gives biases and normalizations values that are nothing special; kernels keep those that they begin with. */
export function unsettle(model: tf.LayersModel): void {
  const weights = model.getWeights().map((weight, index) => {
    if (weight.rank > 1) return weight.clone();
    const values = pseudoValues(weight.shape, index + 1);
    return tf.tidy(() => tf.tensor(values, weight.shape).mul(0.2).add(weight).abs());
  });
  model.setWeights(weights);
  tf.dispose(weights);
}

/** A batch for every input of a model; sizes that may be any are 7. */
export function batchesFor(model: tf.LayersModel, samples: number): tf.Tensor[] {
  return model.inputs.map(({ shape }, index) => {
    const sizes = [samples, ...shape.slice(1).map((size) => size ?? 7)];
    return tf.tensor(pseudoValues(sizes, index + 21), sizes);
  });
}
