// The networks of the benchmark in plain TensorFlow.js; bench/peers has the same in Keras and PyTorch.

/** @typedef {typeof import('@tensorflow/tfjs')} Tfjs */
/** @typedef {import('@tensorflow/tfjs').layers.Layer} Layer */
/** @typedef {import('@tensorflow/tfjs').SymbolicTensor} Symbolic */

const VGG16 = [64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0];
const RESNET18 = /** @type {const} */ ([
  [64, 1],
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
]);

/**
 * Builders of the networks by name, with any TensorFlow.js: each call makes one with new random weights.
 * @param {Tfjs} tf
 */
export function networksOf(tf) {
  const { layers } = tf;
  const relu = /** @type {const} */ ('relu');
  const same = /** @type {const} */ ('same');
  const dense = (/** @type {number} */ units) => layers.dense({ units, activation: relu });
  const classes = (count = 10) => layers.dense({ units: count, activation: 'softmax' });
  const pool = (poolSize = 2, strides = poolSize) => layers.maxPooling2d({ poolSize, strides });
  /** @param {number} filters @param {object} [options] */
  const convolution = (filters, options) =>
    layers.conv2d({ filters, kernelSize: 3, padding: same, activation: relu, ...options });
  /** @param {number[]} shape @param {Layer[]} parts */
  const chain = (shape, parts) => {
    const inputs = tf.input({ shape });
    const outputs = parts.reduce((x, part) => /** @type {Symbolic} */ (part.apply(x)), inputs);
    return tf.model({ inputs, outputs });
  };
  /** @param {number} filters @returns {Layer[]} */
  const normalised = (filters) => [
    layers.conv2d({ filters, kernelSize: 3, padding: same }),
    layers.batchNormalization(),
    layers.reLU(),
  ];
  const frozen = (/** @type {Layer} */ layer) => {
    layer.trainable = false;
    return layer;
  };
  const lenetParts = () => [
    convolution(32, { padding: 'valid' }),
    convolution(64, { padding: 'valid' }),
    pool(),
    layers.dropout({ rate: 0.25 }),
    layers.flatten(),
    dense(128),
    layers.dropout({ rate: 0.5 }),
    classes(),
  ];

  return {
    mlp: () => chain([784], [dense(512), dense(512), classes()]),
    fourConv: () =>
      chain(
        [32, 32, 3],
        [
          ...[convolution(32), convolution(32), pool(), convolution(64), convolution(64), pool()],
          ...[layers.flatten(), dense(128), classes()],
        ],
      ),
    lenet: () => chain([28, 28, 1], lenetParts()),
    /** Takes bytes from 0 to 255. */
    lenetOfBytes: () => chain([28, 28, 1], [layers.rescaling({ scale: 1 / 255 }), ...lenetParts()]),
    vgg16bn: () =>
      chain(
        [32, 32, 3],
        [
          ...VGG16.flatMap((filters) => (filters ? normalised(filters) : [pool()])),
          layers.flatten(),
          classes(),
        ],
      ),
    alexnet: () =>
      chain(
        [224, 224, 3],
        [
          layers.zeroPadding2d({ padding: 2 }),
          ...[convolution(64, { kernelSize: 11, strides: 4, padding: 'valid' }), pool(3, 2)],
          ...[convolution(192, { kernelSize: 5 }), pool(3, 2)],
          ...[convolution(384), convolution(256), convolution(256), pool(3, 2)],
          layers.flatten(),
          ...[layers.dropout({ rate: 0.5 }), dense(4096), layers.dropout({ rate: 0.5 }), dense(4096)],
          classes(1000),
        ],
      ),
    resnet18: () => buildResnet18(tf),
    /** Its convolutions do not train, the head does. */
    frozenVgg16: () =>
      chain(
        [224, 224, 3],
        [
          ...VGG16.map((filters) => frozen(filters ? convolution(filters) : pool())),
          ...[layers.flatten(), dense(256), classes()],
        ],
      ),
  };
}

/** @param {Tfjs} tf */
function buildResnet18({ layers, input, model }) {
  const apply = (/** @type {Layer} */ layer, /** @type {Symbolic | Symbolic[]} */ x) =>
    /** @type {Symbolic} */ (layer.apply(x));
  /** @param {Symbolic} x @param {number} filters */
  const normalised = (x, filters, strides = 1, kernelSize = 3) => {
    const options = { filters, kernelSize, strides, padding: /** @type {const} */ ('same'), useBias: false };
    return apply(layers.batchNormalization(), apply(layers.conv2d(options), x));
  };
  /** @param {Symbolic} x @param {number} filters @param {number} strides */
  const block = (x, filters, strides) => {
    const path = normalised(apply(layers.reLU(), normalised(x, filters, strides)), filters);
    const isAlike = strides === 1 && x.shape[3] === filters;
    const shortcut = isAlike ? x : normalised(x, filters, strides, 1);
    return apply(layers.reLU(), apply(layers.add(), [path, shortcut]));
  };
  const inputs = input({ shape: [32, 32, 3] });
  let x = apply(layers.reLU(), normalised(inputs, 64));
  for (const [filters, strides] of RESNET18) x = block(x, filters, strides);
  const pooled = apply(layers.globalAveragePooling2d({}), x);
  return model({ inputs, outputs: apply(layers.dense({ units: 10, activation: 'softmax' }), pooled) });
}
