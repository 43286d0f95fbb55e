import type * as tf from '@tensorflow/tfjs';

/** What tfjs's layers have beside what their type tells. */
export interface LayerNode extends tf.layers.Layer {
  /** Of a model in the model. */
  layers?: LayerNode[];
  /** Of a wrapper: the wrapped one; of a bidirectional wrapper its two copies. */
  layer?: LayerNode;
  forwardLayer?: LayerNode;
  backwardLayer?: LayerNode;
  /** Of a recurrent layer. */
  cell?: LayerNode;
  cells?: LayerNode[];
  dropout?: number;
  recurrentDropout?: number;
}

/** A layer or model with every layer in it, whatever the depth, in an order that a copy of it has too. */
export function allLayers(model: tf.layers.Layer): LayerNode[] {
  const collect = (node: LayerNode): LayerNode[] => {
    const { layers = [], layer, forwardLayer, backwardLayer, cell, cells = [] } = node;
    const inner = [...layers, layer, forwardLayer, backwardLayer, cell, ...cells];
    return [node, ...inner.filter((child) => child !== undefined).flatMap(collect)];
  };
  return collect(model as LayerNode);
}
