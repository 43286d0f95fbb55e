import * as tf from '@tensorflow/tfjs';

type Middle = (x: tf.SymbolicTensor) => tf.SymbolicTensor;
type Merge = (name: string) => tf.layers.Layer;

const apply =
  (layer: tf.layers.Layer): Middle =>
  (x) =>
    layer.apply(x) as tf.SymbolicTensor;

/** The layer over two dense layers of the same input. */
const merge =
  (make: Merge): Middle =>
  (x) => {
    const sides = ['left', 'right'].map((name) => tf.layers.dense({ name, units: 3 }).apply(x));
    return make('layer').apply(sides as tf.SymbolicTensor[]) as tf.SymbolicTensor;
  };

const name = 'layer';
const sigmoid = { recurrentActivation: 'sigmoid' } as const;

/** The names under which TensorFlow.js and Keras have the same function; its `hardSigmoid` is Keras 2's. */
const ACTIVATIONS = [
  ...([
    'elu',
    'gelu',
    'linear',
    'relu',
    'relu6',
    'selu',
    'sigmoid',
    'softmax',
    'softplus',
    'softsign',
  ] as const),
  ...(['tanh', 'mish', 'swish', 'gelu_new'] as const),
];

/**
 * Every kind of layer of TensorFlow.js that Keras has too, as test/oracles/makeLayerOracles.py builds them, with that
 * name in the network. `resizing` is not among them: TensorFlow.js aligns the corners, Keras does not.
 */
export const LAYER_CASES: Readonly<Record<string, () => Middle>> = {
  dense: () => apply(tf.layers.dense({ name, units: 3, activation: 'tanh' })),
  'dense on a sequence, no bias': () => apply(tf.layers.dense({ name, units: 2, useBias: false })),
  'dense, penalties': () =>
    apply(
      tf.layers.dense({
        name,
        units: 3,
        kernelRegularizer: tf.regularizers.l1l2({ l1: 0.02, l2: 0.03 }),
        biasRegularizer: tf.regularizers.l2({ l2: 0.05 }),
      }),
    ),
  conv1d: () => apply(tf.layers.conv1d({ name, filters: 3, kernelSize: 3, activation: 'tanh' })),
  'conv1d, same, strides': () =>
    apply(tf.layers.conv1d({ name, filters: 3, kernelSize: 3, strides: 2, padding: 'same' })),
  'conv1d, dilated': () => apply(tf.layers.conv1d({ name, filters: 2, kernelSize: 2, dilationRate: 2 })),
  conv2d: () => apply(tf.layers.conv2d({ name, filters: 3, kernelSize: 3, activation: 'relu' })),
  'conv2d, same, strides': () =>
    apply(tf.layers.conv2d({ name, filters: 3, kernelSize: 3, strides: 2, padding: 'same' })),
  'conv2d, dilated, no bias': () =>
    apply(
      tf.layers.conv2d({
        name,
        filters: 2,
        kernelSize: [2, 3],
        dilationRate: 2,
        padding: 'same',
        useBias: false,
      }),
    ),
  conv3d: () => apply(tf.layers.conv3d({ name, filters: 2, kernelSize: 2, activation: 'tanh' })),
  'conv3d, same, strides': () =>
    apply(tf.layers.conv3d({ name, filters: 2, kernelSize: 3, strides: 2, padding: 'same' })),
  conv2dTranspose: () =>
    apply(tf.layers.conv2dTranspose({ name, filters: 3, kernelSize: 3, activation: 'tanh' })),
  'conv2dTranspose, same, strides': () =>
    apply(tf.layers.conv2dTranspose({ name, filters: 2, kernelSize: 3, strides: 2, padding: 'same' })),
  conv3dTranspose: () =>
    apply(tf.layers.conv3dTranspose({ name, filters: 2, kernelSize: 2, strides: 2, padding: 'same' })),
  depthwiseConv2d: () => apply(tf.layers.depthwiseConv2d({ name, kernelSize: 3, depthMultiplier: 2 })),
  'depthwiseConv2d, same, strides': () =>
    apply(
      tf.layers.depthwiseConv2d({ name, kernelSize: 3, strides: 2, padding: 'same', activation: 'tanh' }),
    ),
  separableConv2d: () =>
    apply(
      tf.layers.separableConv2d({
        name,
        filters: 3,
        kernelSize: 3,
        depthMultiplier: 2,
        activation: 'tanh',
      }),
    ),
  'separableConv2d, same': () =>
    apply(tf.layers.separableConv2d({ name, filters: 2, kernelSize: 2, padding: 'same' })),
  maxPooling1d: () => apply(tf.layers.maxPooling1d({ name, poolSize: 2 })),
  maxPooling2d: () => apply(tf.layers.maxPooling2d({ name, poolSize: 2 })),
  'maxPooling2d, overlapping, same': () =>
    apply(tf.layers.maxPooling2d({ name, poolSize: 3, strides: 2, padding: 'same' })),
  maxPooling3d: () => apply(tf.layers.maxPooling3d({ name, poolSize: 2 })),
  averagePooling1d: () => apply(tf.layers.averagePooling1d({ name, poolSize: 3, strides: 2 })),
  averagePooling2d: () => apply(tf.layers.averagePooling2d({ name, poolSize: 2 })),
  'averagePooling2d, overlapping, same': () =>
    apply(tf.layers.averagePooling2d({ name, poolSize: 3, strides: 2, padding: 'same' })),
  averagePooling3d: () => apply(tf.layers.averagePooling3d({ name, poolSize: 2 })),
  globalAveragePooling1d: () => apply(tf.layers.globalAveragePooling1d({ name })),
  globalAveragePooling2d: () => apply(tf.layers.globalAveragePooling2d({ name })),
  globalMaxPooling1d: () => apply(tf.layers.globalMaxPooling1d({ name })),
  globalMaxPooling2d: () => apply(tf.layers.globalMaxPooling2d({ name })),
  batchNormalization: () => apply(tf.layers.batchNormalization({ name })),
  'batchNormalization of vectors': () =>
    apply(tf.layers.batchNormalization({ name, momentum: 0.7, epsilon: 0.01 })),
  'batchNormalization, axis 1': () => apply(tf.layers.batchNormalization({ name, axis: 1, momentum: 0.9 })),
  'batchNormalization without scale': () =>
    apply(tf.layers.batchNormalization({ name, momentum: 0.9, scale: false })),
  'batchNormalization, bare': () =>
    apply(tf.layers.batchNormalization({ name, momentum: 0.9, center: false, scale: false })),
  layerNormalization: () => apply(tf.layers.layerNormalization({ name })),
  'layerNormalization, bare': () =>
    apply(tf.layers.layerNormalization({ name, epsilon: 0.01, center: false, scale: false })),
  embedding: () => apply(tf.layers.embedding({ name, inputDim: 5, outputDim: 3 })),
  simpleRNN: () => apply(tf.layers.simpleRNN({ name, units: 3 })),
  'simpleRNN, sequences, backwards': () =>
    apply(tf.layers.simpleRNN({ name, units: 2, returnSequences: true, goBackwards: true })),
  lstm: () => apply(tf.layers.lstm({ name, units: 3, ...sigmoid })),
  'lstm, sequences': () => apply(tf.layers.lstm({ name, units: 2, returnSequences: true, ...sigmoid })),
  'lstm after masking': () => (x) =>
    apply(tf.layers.lstm({ name, units: 3, ...sigmoid }))(apply(tf.layers.masking())(x)),
  gru: () => apply(tf.layers.gru({ name, units: 3, ...sigmoid })),
  'gru, sequences': () => apply(tf.layers.gru({ name, units: 2, returnSequences: true, ...sigmoid })),
  'rnn of stacked cells': () =>
    apply(
      tf.layers.rnn({
        name,
        cell: [tf.layers.simpleRNNCell({ units: 3 }), tf.layers.lstmCell({ units: 2, ...sigmoid })],
      }) as tf.layers.Layer,
    ),
  convLstm2d: () =>
    apply(tf.layers.convLstm2d({ name, filters: 2, kernelSize: 2, padding: 'same', ...sigmoid })),
  'bidirectional lstm': () =>
    apply(
      tf.layers.bidirectional({
        name,
        layer: tf.layers.lstm({ units: 2, ...sigmoid }) as tf.RNN,
        mergeMode: 'concat',
      }),
    ),
  'bidirectional simpleRNN, sum, sequences': () =>
    apply(
      tf.layers.bidirectional({
        name,
        layer: tf.layers.simpleRNN({ units: 2, returnSequences: true }) as tf.RNN,
        mergeMode: 'sum',
      }),
    ),
  'timeDistributed dense': () =>
    apply(tf.layers.timeDistributed({ name, layer: tf.layers.dense({ units: 2, activation: 'tanh' }) })),
  'timeDistributed conv2d': () =>
    apply(
      tf.layers.timeDistributed({
        name,
        layer: tf.layers.conv2d({ filters: 2, kernelSize: 3, activation: 'tanh' }),
      }),
    ),
  add: () => merge((name) => tf.layers.add({ name })),
  average: () => merge((name) => tf.layers.average({ name })),
  concatenate: () => merge((name) => tf.layers.concatenate({ name })),
  'concatenate, axis 1': () => merge((name) => tf.layers.concatenate({ name, axis: 1 })),
  dot: () => merge((name) => tf.layers.dot({ name, axes: 2 })),
  'dot of vectors, normalised': () => merge((name) => tf.layers.dot({ name, axes: 1, normalize: true })),
  maximum: () => merge((name) => tf.layers.maximum({ name })),
  minimum: () => merge((name) => tf.layers.minimum({ name })),
  multiply: () => merge((name) => tf.layers.multiply({ name })),
  zeroPadding2d: () =>
    apply(
      tf.layers.zeroPadding2d({
        name,
        padding: [
          [1, 2],
          [0, 1],
        ],
      }),
    ),
  cropping2D: () =>
    apply(
      tf.layers.cropping2D({
        name,
        cropping: [
          [1, 2],
          [0, 1],
        ],
      }),
    ),
  upSampling2d: () => apply(tf.layers.upSampling2d({ name, size: [2, 3] })),
  reLU: () => apply(tf.layers.reLU({ name })),
  'reLU with a maximum': () => apply(tf.layers.reLU({ name, maxValue: 0.4 })),
  leakyReLU: () => apply(tf.layers.leakyReLU({ name, alpha: 0.2 })),
  prelu: () => apply(tf.layers.prelu({ name })),
  elu: () => apply(tf.layers.elu({ name })),
  softmax: () => apply(tf.layers.softmax({ name, axis: -1 })),
  thresholdedReLU: () => apply(tf.layers.thresholdedReLU({ name, theta: 0.2 })),
  repeatVector: () => apply(tf.layers.repeatVector({ name, n: 3 })),
  permute: () => apply(tf.layers.permute({ name, dims: [2, 3, 1] })),
  reshape: () => apply(tf.layers.reshape({ name, targetShape: [2, 6] })),
  flatten: () => apply(tf.layers.flatten({ name })),
  rescaling: () => apply(tf.layers.rescaling({ name, scale: 0.5, offset: 0.1 })),
  centerCrop: () => apply(tf.layers.centerCrop({ name, height: 4, width: 3 })),
  ...Object.fromEntries(
    ACTIVATIONS.map((activation) => [
      `activation ${activation}`,
      () => apply(tf.layers.activation({ name, activation })),
    ]),
  ),
};
