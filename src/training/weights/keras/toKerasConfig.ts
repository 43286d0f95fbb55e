import type * as tf from '@tensorflow/tfjs';

export interface KerasObject {
  module: string;
  class_name: string;
  config: Record<string, unknown>;
  registered_name: string | null;
}

interface LayerJson {
  class_name: string;
  name?: string;
  config: Record<string, unknown>;
  inbound_nodes?: unknown[];
}

/** What Keras 3 takes of each kind of layer beside its name; `alpha` and the like are renamed. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  ...merging(['Add', 'Average', 'Maximum', 'Minimum', 'Multiply', 'Subtract']),
  Activation: ['activation'],
  AveragePooling2D: ['pool_size', 'strides', 'padding', 'data_format'],
  BatchNormalization: normalizing(['axis', 'momentum', 'epsilon', 'center', 'scale']),
  Concatenate: ['axis'],
  Conv1D: convolving('kernel'),
  Conv2D: convolving('kernel'),
  Conv2DTranspose: convolving('kernel'),
  Dense: ['units', 'activation', 'use_bias', ...penalties(['kernel', 'bias'])],
  DepthwiseConv2D: [...convolving('depthwise'), 'depth_multiplier'],
  Dropout: ['rate', 'noise_shape', 'seed'],
  ELU: ['alpha'],
  Embedding: ['input_dim', 'output_dim', 'mask_zero', ...penalties(['embeddings'])],
  Flatten: [],
  GlobalAveragePooling2D: ['data_format'],
  GlobalMaxPooling2D: ['data_format'],
  LayerNormalization: ['axis', 'epsilon', 'center', 'scale'],
  LeakyReLU: ['negative_slope'],
  MaxPooling2D: ['pool_size', 'strides', 'padding', 'data_format'],
  ReLU: ['max_value'],
  Rescaling: ['scale', 'offset'],
  Reshape: ['target_shape'],
  Softmax: ['axis'],
  UpSampling2D: ['size', 'data_format', 'interpolation'],
  ZeroPadding2D: ['padding', 'data_format'],
};

function merging(names: readonly string[]): Record<string, string[]> {
  return Object.fromEntries(names.map((name) => [name, []]));
}

function penalties(parts: readonly string[]): string[] {
  return [...parts.flatMap((part) => [`${part}_regularizer`, `${part}_constraint`]), 'activity_regularizer'];
}

function normalizing(options: readonly string[]): string[] {
  return [...options, ...penalties(['gamma', 'beta']).filter((name) => name !== 'activity_regularizer')];
}

function convolving(kernel: string): string[] {
  const window = ['filters', 'kernel_size', 'strides', 'padding', 'data_format', 'dilation_rate'];
  const own = kernel === 'depthwise' ? window.slice(1) : window;
  return [...own, 'activation', 'use_bias', ...penalties([kernel, 'bias'])];
}

/**
 * A model's architecture as Keras 3 writes it. Initial values are not part of it: the weights come with it.
 * @throws Error that names the layers that Keras does not have, or that are not translated.
 */
export function toKerasConfig(model: tf.LayersModel): KerasObject {
  const json = model.toJSON(null, false) as unknown as LayerJson;
  return toModel({ class_name: json.class_name, config: json.config }, model.name);
}

function toModel({ class_name: kind, config }: LayerJson, name: string): KerasObject {
  const layers = (Array.isArray(config) ? config : config['layers']) as LayerJson[];
  if (kind === 'Sequential') {
    const first = layers[0]?.config['batch_input_shape'];
    const input = first ? [inputLayer(`${name}_input`, first)] : [];
    return object('keras', 'Sequential', { name, layers: [...input, ...layers.map(toLayer)] });
  }
  const sequentials = new Set(
    layers.filter(({ class_name }) => class_name === 'Sequential').map((layer) => layer.name),
  );
  return object('keras.src.models.functional', 'Functional', {
    name,
    trainable: true,
    layers: layers.map((layer) => ({
      ...toLayer(layer),
      name: layer.name,
      inbound_nodes: toReferences(layer.inbound_nodes, sequentials),
    })),
    input_layers: toReferences(config['input_layers'], sequentials),
    output_layers: toReferences(config['output_layers'], sequentials),
  });
}

/**
 * Lists of `[layer, node, tensor, …]`, nested. A model in a model has one node of its own before it is applied in
 * TensorFlow.js and in Keras, but a sequential one has none in Keras 3.
 */
function toReferences(references: unknown, sequentials: ReadonlySet<string | undefined>): unknown {
  if (!Array.isArray(references)) return references;
  const [layer, node, ...rest] = references as unknown[];
  if (typeof layer === 'string' && typeof node === 'number') {
    return [layer, sequentials.has(layer) ? node - 1 : node, ...rest];
  }
  return references.map((reference) => toReferences(reference, sequentials));
}

function toLayer({ class_name: kind, config, name }: LayerJson): KerasObject {
  if (kind === 'Model' || kind === 'Functional' || kind === 'Sequential') {
    return toModel({ class_name: kind, config }, name ?? String(config['name']));
  }
  if (kind === 'InputLayer')
    return inputLayer(String(config['name']), config['batch_input_shape'], config['dtype']);
  const options = OPTIONS[kind];
  if (!options) {
    throw new Error(
      `the layer ${String(config['name'])} is a ${kind}, which is not translated for Keras: ` +
        'export the weights alone with exportWeights, or the model with exportModel',
    );
  }
  const renamed = kind === 'LeakyReLU' ? { ...config, negative_slope: config['alpha'] } : config;
  const kept = options
    .filter((option) => option in renamed)
    .map((option) => [option, toOption(renamed[option], option)]);
  return object('keras.layers', kind, {
    name: config['name'],
    trainable: config['trainable'] ?? true,
    ...Object.fromEntries(kept),
  });
}

function toOption(value: unknown, option: string): unknown {
  const module = /_(regularizer|constraint)$/.exec(option)?.[1];
  if (!module || typeof value !== 'object' || value === null) return value;
  const { class_name: kind, config } = value as LayerJson;
  return object(`keras.${module}s`, kind, config);
}

function inputLayer(name: string, shape: unknown, dtype: unknown = 'float32'): KerasObject {
  return object('keras.layers', 'InputLayer', { name, batch_shape: shape, dtype: dtype ?? 'float32' });
}

function object(module: string, kind: string, config: Record<string, unknown>): KerasObject {
  return { module, class_name: kind, config, registered_name: kind === 'Functional' ? kind : null };
}
