import * as tf from '@tensorflow/tfjs';
import { WeightsFileError } from '../weightsFile.ts';
import { readInboundNodes, readPlaces } from './inboundNodes.ts';
import type { TensorPlace } from './inboundNodes.ts';
import { readKerasOptions } from './readKerasOptions.ts';
import type { Options } from './readKerasOptions.ts';

/** A layer and, of a model, what is in it, in the order in which Keras lists and keeps them. */
export interface KerasLayer {
  layer: tf.layers.Layer;
  kind: string;
  inner?: readonly KerasLayer[];
}

interface LayerConfig {
  class_name: string;
  name?: string;
  config: Options;
  inbound_nodes?: unknown;
}

const MODELS = ['Functional', 'Model', 'Sequential'];

/**
 * Builds the model that a file describes, of Keras 2, Keras 3 or TensorFlow.js, its weights all zeros.
 * @throws WeightsFileError that names the classes of layers that nobody registered, or what else is not to be had.
 */
export function fromKerasConfig(value: unknown): KerasLayer {
  const root = checkLayer(value);
  if (!MODELS.includes(root.class_name)) {
    throw new WeightsFileError(
      `its architecture is of the class ${root.class_name}, which is code of Python`,
    );
  }
  const unknown = [...new Set(unknownClasses(root))];
  if (unknown.length > 0) {
    throw new WeightsFileError(
      `it has layers that TensorFlow.js does not: ${unknown.join(', ')}. Write each as a class that extends ` +
        'tf.layers.Layer, with this as its static className, and register it with tf.serialization.registerClass',
    );
  }
  return build(root);
}

function checkLayer(value: unknown): LayerConfig {
  const { class_name: kind, config } = (value ?? {}) as Partial<LayerConfig>;
  const isList = Array.isArray(config) && kind === 'Sequential';
  if (typeof kind === 'string' && typeof config === 'object' && config !== null) {
    return isList
      ? ({ ...(value as object), config: { layers: config } } as unknown as LayerConfig)
      : (value as LayerConfig);
  }
  throw new WeightsFileError('its architecture has a layer without class or options');
}

function layersOf({ config }: LayerConfig): LayerConfig[] {
  const { layers } = config;
  if (!Array.isArray(layers)) throw new WeightsFileError('its architecture has a model without layers');
  return layers.map(checkLayer);
}

type LayerClass = tf.serialization.SerializableConstructor<tf.layers.Layer>;

function classOf(kind: string): LayerClass | undefined {
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  return Object.hasOwn(classNameMap, kind) ? (classNameMap[kind]![0] as unknown as LayerClass) : undefined;
}

function unknownClasses(layer: LayerConfig): string[] {
  if (MODELS.includes(layer.class_name)) return layersOf(layer).flatMap(unknownClasses);
  return layer.class_name === 'InputLayer' || classOf(layer.class_name) ? [] : [layer.class_name];
}

function build(layer: LayerConfig): KerasLayer {
  if (layer.class_name === 'Sequential') return buildSequential(layer);
  return MODELS.includes(layer.class_name) ? buildFunctional(layer) : buildLeaf(layer);
}

function buildLeaf(each: LayerConfig): KerasLayer {
  const { class_name: kind, config } = each;
  const type = classOf(kind)!;
  try {
    const options = readKerasOptions(kind, config) as tf.serialization.ConfigDict;
    return { kind, layer: type.fromConfig(type, options) };
  } catch (error) {
    if (error instanceof WeightsFileError) throw error;
    const reason = `the layer ${nameOf(each)} (${kind}) can not be made: ${(error as Error).message}`;
    throw new WeightsFileError(reason, { cause: error });
  }
}

function buildSequential(layer: LayerConfig): KerasLayer {
  const model = tf.sequential({ name: nameOf(layer) });
  const inner = layersOf(layer).map((each): KerasLayer => {
    if (each.class_name !== 'InputLayer') {
      const built = build(each);
      model.add(built.layer);
      return built;
    }
    const { batchShape, ...rest } = inputOptions(each);
    const input = tf.layers.inputLayer({ ...rest, batchInputShape: batchShape });
    model.add(input);
    return { kind: 'InputLayer', layer: input };
  });
  return { kind: 'Sequential', layer: model, inner };
}

function inputOptions(layer: LayerConfig) {
  const { config } = layer;
  const shape = config['batch_shape'] ?? config['batch_input_shape'];
  const isShape = Array.isArray(shape) && shape.every((size) => size === null || Number.isSafeInteger(size));
  if (!isShape) throw new WeightsFileError(`its input ${nameOf(layer)} has no shape`);
  const dtype = config['dtype'] === 'int32' ? ('int32' as const) : ('float32' as const);
  return { batchShape: shape as (number | null)[], name: nameOf(layer), dtype };
}

function nameOf({ name, config }: LayerConfig): string {
  return name ?? String(config['name']);
}

/** What the uses of each layer gave. */
type Given = Map<string, tf.SymbolicTensor[][]>;

interface Pending {
  name: string;
  layer: tf.layers.Layer;
  uses: TensorPlace[][];
  done: number;
}

function buildFunctional(model: LayerConfig): KerasLayer {
  const given: Given = new Map();
  const pending: Pending[] = [];
  const inner = layersOf(model).map((each): KerasLayer => {
    const name = nameOf(each);
    if (each.class_name === 'InputLayer') {
      const tensor = tf.input(inputOptions(each));
      given.set(name, [[tensor]]);
      return { kind: 'InputLayer', layer: tensor.sourceLayer };
    }
    const built = build(each);
    pending.push({ name, layer: built.layer, uses: readInboundNodes(name, each.inbound_nodes), done: 0 });
    return built;
  });
  const [inputs, outputs] = [
    readPlaces(model.config['input_layers']),
    readPlaces(model.config['output_layers']),
  ];
  const all = [...pending.flatMap(({ uses }) => uses.flat()), ...outputs];
  const find = tensorFinder(given, all);
  connect(pending, given, find);
  const tensors = (places: readonly TensorPlace[]) => places.map((place) => find(place)!);
  const layer = tf.model({ inputs: tensors(inputs), outputs: tensors(outputs), name: nameOf(model) });
  return { kind: 'Functional', layer, inner };
}

/** Keras counts the uses of a model in the model from 1, TensorFlow.js and newer ones from 0: the first is the first. */
function tensorFinder(given: Given, places: readonly TensorPlace[]) {
  const first = new Map<string, number>();
  for (const { layer, node } of places) first.set(layer, Math.min(node, first.get(layer) ?? Infinity));
  return ({ layer, node, tensor }: TensorPlace): tf.SymbolicTensor | undefined =>
    given.get(layer)?.[node - (first.get(layer) ?? 0)]?.[tensor];
}

/** Applies each layer as soon as what it takes is there. @throws WeightsFileError if there is a circle. */
function connect(
  pending: readonly Pending[],
  given: Given,
  find: (place: TensorPlace) => tf.SymbolicTensor | undefined,
): void {
  let open = pending.filter(({ uses }) => uses.length > 0);
  while (open.length > 0) {
    const before = open.reduce((sum, { done }) => sum + done, 0);
    for (const each of open) applyReady(each, given, find);
    const after = open.reduce((sum, { done }) => sum + done, 0);
    if (after === before) {
      throw new WeightsFileError(`its layers ${open.map(({ name }) => name).join(', ')} wait for each other`);
    }
    open = open.filter(({ uses, done }) => done < uses.length);
  }
}

function applyReady(
  each: Pending,
  given: Given,
  find: (place: TensorPlace) => tf.SymbolicTensor | undefined,
): void {
  while (each.done < each.uses.length) {
    const inputs = each.uses[each.done]!.map(find);
    if (inputs.some((input) => input === undefined)) return;
    const tensors = inputs as tf.SymbolicTensor[];
    const output = each.layer.apply(tensors.length === 1 ? tensors[0]! : tensors);
    const outputs = (Array.isArray(output) ? output : [output]) as tf.SymbolicTensor[];
    given.set(each.name, [...(given.get(each.name) ?? []), outputs]);
    each.done += 1;
  }
}
