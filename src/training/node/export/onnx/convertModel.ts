import type * as tf from '@tensorflow/tfjs';
import type { LayerNode } from '../../../parallel/layerTree.ts';
import { activationLayers } from './activations.ts';
import { basicLayers } from './basics.ts';
import { convolutionLayers } from './convolutions.ts';
import { LayerUse } from './layerUse.ts';
import type { LayerConverter } from './layerUse.ts';
import { mergingLayers } from './merging.ts';
import { normalizationLayers } from './normalizations.ts';
import type { OnnxGraph, Shape, Value } from './onnxGraph.ts';
import { poolingLayers } from './pooling.ts';
import { recurrentLayers } from './recurrent.ts';
import { shapingLayers } from './shaping.ts';

const CONVERTERS: Readonly<Record<string, LayerConverter>> = {
  ...activationLayers,
  ...basicLayers,
  ...convolutionLayers,
  ...mergingLayers,
  ...normalizationLayers,
  ...poolingLayers,
  ...recurrentLayers,
  ...shapingLayers,
};

/** What tfjs's models have beside what their type tells. */
interface ModelNode extends LayerNode {
  inputs: tf.SymbolicTensor[];
  outputs: tf.SymbolicTensor[];
}

interface LayerCall {
  inputTensors: tf.SymbolicTensor[];
  outputShapes: Shape[];
}

/**
 * Adds the layers of a model to the graph, those of models in it too.
 * @returns the values of its outputs.
 * @throws Error that names a layer for which ONNX has nothing.
 */
export function convertModel(
  graph: OnnxGraph,
  model: tf.LayersModel,
  inputs: readonly Value[],
  path = '',
): Value[] {
  const outputs = new Map<string, Value[]>();
  const known = new Map(model.inputs.map((input, index) => [input.id, inputs[index]!]));

  const valueOf = (tensor: tf.SymbolicTensor): Value => {
    const given = known.get(tensor.id);
    if (given) return given;
    const { sourceLayer, nodeIndex, tensorIndex } = tensor;
    const key = `${sourceLayer.name} ${nodeIndex}`;
    const values = outputs.get(key) ?? callOf(sourceLayer as LayerNode, nodeIndex);
    outputs.set(key, values);
    return values[tensorIndex]!;
  };

  const callOf = (layer: LayerNode, nodeIndex: number): Value[] => {
    const { inputTensors, outputShapes: shapes } = layer.inboundNodes[nodeIndex] as unknown as LayerCall;
    const outputShapes = (Array.isArray(shapes[0]) ? shapes : [shapes]) as Shape[];
    const values = inputTensors.map(valueOf);
    const place = path === '' ? layer.name : `${path}/${layer.name}`;
    return convertLayer(
      new LayerUse({ graph, path: place, layer, inputs: values, outputShapes, convert: convertLayer }),
    );
  };

  return model.outputs.map(valueOf);
}

function convertLayer(use: LayerUse): Value[] {
  const { graph, layer, inputs, path } = use;
  if (layer.layers) return convertModel(graph, layer as ModelNode as tf.LayersModel, inputs, path);
  const convert = CONVERTERS[layer.getClassName()];
  if (!convert) throw use.error('ONNX has no counterpart of it; exportModel to a folder takes every layer');
  return [convert(use)].flat();
}
