import type * as tf from '@tensorflow/tfjs';
import type { LayerNode } from '../parallel/layerTree.ts';
import { allLayers } from '../parallel/layerTree.ts';

type LayerWeight = tf.LayersModel['weights'][number];

/** Of names that TensorFlow.js makes, such as `dense_Dense12` and `forward_lstm_LSTM2`. */
const GENERATED = /^([a-z0-9_]+)_([A-Z][A-Za-z0-9]*?)\d+$/;

/**
 * The weights of a layer or model by names such as `dense_2/kernel`. Names that TensorFlow.js gave to layers count on over all
 * models of a process; here they count within the model, so that a model made again has the same names. Freezing a layer
 * changes neither names nor their order.
 */
export function weightsByName(model: tf.layers.Layer): Map<string, tf.Variable> {
  const named = new Map<string, tf.Variable>();
  const renamed = new Renamer();
  for (const weight of weightsInOrder(model)) {
    const name = renamed.name(weight.originalName);
    let unique = name;
    for (let count = 2; named.has(unique); count++) unique = `${name}_${count}`;
    named.set(unique, weight.read() as tf.Variable);
  }
  return named;
}

/** By layers from the outermost in; the layer's own order changes with `trainable` only between kinds of weights. */
function weightsInOrder(model: tf.layers.Layer): LayerWeight[] {
  const ofLeaves = allLayers(model).flatMap((layer) => (isContainer(layer) ? [] : ownWeights(layer)));
  return [...new Set([...ofLeaves, ...model.weights])];
}

function isContainer({ layers, layer, forwardLayer, cell, cells }: LayerNode): boolean {
  return Boolean(layers ?? layer ?? forwardLayer ?? cell ?? cells);
}

function ownWeights(layer: LayerNode): LayerWeight[] {
  const { trainableWeights, nonTrainableWeights } = layer;
  return [...trainableWeights, ...nonTrainableWeights];
}

/** Gives the layers of generated names numbers in the order in which they come. */
class Renamer {
  private readonly known = new Map<string, string>();
  private readonly counts = new Map<string, number>();

  name(weight: string): string {
    const parts = weight.split('/');
    return parts.map((part) => this.known.get(part) ?? this.rename(part)).join('/');
  }

  private rename(part: string): string {
    const [, snake, className = ''] = GENERATED.exec(part) ?? [];
    if (snake === undefined || !snake.replaceAll('_', '').endsWith(className.toLowerCase())) return part;
    const count = (this.counts.get(snake) ?? 0) + 1;
    this.counts.set(snake, count);
    const name = count === 1 ? snake : `${snake}_${count}`;
    this.known.set(part, name);
    return name;
  }
}
