import type * as tf from '@tensorflow/tfjs';
import { allLayers } from '../parallel/layerTree.ts';
import type { LayerNode } from '../parallel/layerTree.ts';

/** A weight of a model that a file may have values for. */
export interface TargetWeight {
  layer: string;
  /** Such as `Conv2D`. */
  className: string;
  /** Such as `kernel`. */
  part: string;
  /** Among the weights of its layer. */
  index: number;
  /** Where Keras 3 keeps the layer when the file has no names: its class, and how many came before it. */
  kerasPath: string;
  variable: tf.Variable;
  /** Of a dense kernel behind a flattening: what was flattened. */
  flattened?: readonly [height: number, width: number, channels: number];
  /** Of a kernel without bias: the batch normalization that follows, which can take up a bias of the file. */
  normalizedBy?: string;
}

/** Every weight of a model, each once, in the order of its layers; frozen ones too. */
export function targetWeights(model: tf.LayersModel): TargetWeight[] {
  const paths = kerasPaths(model as LayerNode);
  const seen = new Set<tf.Variable>();
  return allLayers(model)
    .filter(({ layers, layer, forwardLayer }) => !layers && !layer && !forwardLayer)
    .flatMap((layer) => weightsOf(layer, paths.get(layer) ?? layer.name))
    .filter(({ variable }) => !seen.has(variable) && seen.add(variable));
}

/** The parts of a weight's own name: freezing a layer changes the order in which it lists them. */
const ORDER = ['kernel', 'depthwise_kernel', 'pointwise_kernel', 'recurrent_kernel', 'bias'];
const NORMALIZATION_ORDER = ['gamma', 'beta', 'moving_mean', 'moving_variance'];

function weightsOf(layer: LayerNode, kerasPath: string): TargetWeight[] {
  const { trainableWeights, nonTrainableWeights } = layer;
  const own = [...new Set([...trainableWeights, ...nonTrainableWeights])];
  const flattened = flattenedShape(layer);
  const normalizedBy = own.length === 1 ? normalizationAfter(layer) : undefined;
  const named = own.map((weight) => ({ part: partOf(weight.originalName), weight }));
  named.sort((a, b) => rankOf(a.part) - rankOf(b.part));
  return named.map(({ part, weight }, index) => ({
    layer: layer.name,
    className: layer.getClassName(),
    part,
    index,
    kerasPath,
    variable: weight.read() as tf.Variable,
    ...(flattened && part === 'kernel' && { flattened }),
    ...(normalizedBy !== undefined && part.endsWith('kernel') && { normalizedBy }),
  }));
}

function partOf(name: string): string {
  return name.split('/').at(-1)!.replace(/_\d+$/, '');
}

function rankOf(part: string): number {
  const order = NORMALIZATION_ORDER.includes(part) ? NORMALIZATION_ORDER : ORDER;
  const rank = order.indexOf(part);
  return rank < 0 ? order.length : rank;
}

const PASSING = ['Dropout', 'Activation', 'ReLU', 'GaussianNoise', 'GaussianDropout', 'AlphaDropout'];

function flattenedShape(layer: LayerNode): TargetWeight['flattened'] {
  if (layer.getClassName() !== 'Dense') return undefined;
  let [before] = layer.inboundNodes[0]?.inboundLayers ?? [];
  while (before && PASSING.includes(before.getClassName())) [before] = before.inboundNodes[0]!.inboundLayers;
  if (before?.getClassName() !== 'Flatten') return undefined;
  const [, height, width, channels, ...more] = before.inboundNodes[0]!.inputShapes[0] as number[];
  const isPicture = channels !== undefined && more.length === 0;
  return isPicture ? [height!, width!, channels] : undefined;
}

function normalizationAfter(layer: LayerNode): string | undefined {
  const [node] = layer.outboundNodes;
  const isAlone =
    layer.outboundNodes.length === 1 && node?.outboundLayer.getClassName() === 'BatchNormalization';
  return isAlone ? node.outboundLayer.name : undefined;
}

function kerasPaths(model: LayerNode, prefix = ''): Map<LayerNode, string> {
  const counts = new Map<string, number>();
  const paths = new Map<LayerNode, string>();
  for (const layer of model.layers ?? []) {
    const kind = toSnakeCase(layer.getClassName() === 'Model' ? 'Functional' : layer.getClassName());
    const count = counts.get(kind) ?? 0;
    counts.set(kind, count + 1);
    const path = `${prefix}layers/${kind}${count === 0 ? '' : `_${count}`}`;
    paths.set(layer, path);
    for (const [inner, innerPath] of kerasPaths(layer, `${path}/`)) paths.set(inner, innerPath);
  }
  return paths;
}

/** As Keras does it: `Conv2D` is `conv2d`, `BatchNormalization` is `batch_normalization`. */
export function toSnakeCase(name: string): string {
  return name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
