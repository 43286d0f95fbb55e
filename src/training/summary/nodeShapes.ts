import { LayersModel } from '@tensorflow/tfjs';
import { listShapes } from './summaryCounts.ts';
import type { Shape } from './summaryCounts.ts';

type Layer = LayersModel['layers'][number];
type Node = Layer['inboundNodes'][number];

/** What goes in and out where a model uses a layer. */
export interface NodeShapes {
  inputs: readonly Shape[];
  outputs: readonly Shape[];
}

/**
 * The shapes at each place where a model uses a layer: its own, or those that follow from given inputs.
 * @throws Error if there are not as many shapes as inputs, or a layer does not take what it would get.
 */
export function nodeShapes(model: LayersModel, given: readonly Shape[] | undefined): Map<object, NodeShapes> {
  return follow(model, given).byNode;
}

/** What a layer or model gives for such inputs. @throws Error as {@link nodeShapes}. */
export function outputShapes(layer: Layer, inputs: readonly Shape[]): Shape[] {
  if (layer instanceof LayersModel) {
    const { byTensor } = follow(layer, inputs);
    return layer.outputs.map(({ id, shape }) => byTensor.get(id) ?? shape);
  }
  const asked = inputs.map((shape) => [...shape]);
  return listShapes(layer.computeOutputShape(asked.length === 1 ? asked[0]! : asked));
}

function follow(model: LayersModel, given: readonly Shape[] | undefined) {
  if (given && given.length !== model.inputs.length) {
    throw new Error(`${model.name} has ${model.inputs.length} inputs, got ${given.length} shapes`);
  }
  const byTensor = new Map(given?.map((shape, index) => [model.inputs[index]!.id, shape]));
  const depths = Object.keys(model.nodesByDepth).map(Number);
  const nodes = depths.sort((a, b) => b - a).flatMap((depth) => model.nodesByDepth[depth]!);
  const byNode = new Map<object, NodeShapes>();
  for (const node of nodes) byNode.set(node, given ? shapesAt(node, byTensor) : ownShapes(node));
  return { byNode, byTensor };
}

function ownShapes({ inputShapes, outputShapes: outputs }: Node): NodeShapes {
  return { inputs: inputShapes as Shape[], outputs: outputs as Shape[] };
}

function shapesAt(
  { inputTensors, outputTensors, outboundLayer }: Node,
  known: Map<number, Shape>,
): NodeShapes {
  const shapesOf = (tensors: Node['inputTensors']) => tensors.map(({ id, shape }) => known.get(id) ?? shape);
  if (inputTensors.length === 0) return { inputs: [], outputs: shapesOf(outputTensors) };
  const inputs = shapesOf(inputTensors);
  const outputs = outputShapes(outboundLayer, inputs);
  outputTensors.forEach(({ id }, index) => known.set(id, outputs[index]!));
  return { inputs, outputs };
}
