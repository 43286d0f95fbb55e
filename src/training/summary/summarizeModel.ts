import type { LayersModel } from '@tensorflow/tfjs';

type Layer = LayersModel['layers'][number];
type Weight = LayersModel['weights'][number];
type Shape = (number | null)[];

export interface LayerSummary {
  name: string;
  /** Class of the layer, such as `Conv2D`. */
  type: string;
  /** `null` stands for the batch axis. A shape for each output and, in a shared layer, for each use. */
  outputShapes: Shape[];
  parameterCount: number;
  trainableCount: number;
  /** Whether the layer is meant to train; a layer without parameters can be trainable too. */
  trainable: boolean;
  /** Names of the layers that feed this one, empty where that is just the row above. */
  inputs: string[];
}

export interface ModelSummary {
  name: string;
  /** In the order of the forward pass. A model inside the model is one row. */
  layers: LayerSummary[];
  /** Weights that several layers share count once. */
  totals: { parameters: number; trainable: number; nonTrainable: number; sizeBytes: number };
}

const BYTES: Readonly<Record<string, number>> = { float32: 4, int32: 4, bool: 1, complex64: 8 };

/**
 * The layers of a model as plain data.
 * @throws Error if the first layer of a sequential model does not know its input shape.
 */
export function summarizeModel(model: LayersModel): ModelSummary {
  const [input] = model.inputs ?? [];
  if (!input) throw new Error(`${model.name} has no shapes yet: give its first layer an inputShape`);
  if (!model.built) model.build(input.shape); // tfjs puts off building a sequential model until its first use
  const uses = usesByLayer(model);
  const layers = model.layers.map((layer, index) =>
    summarizeLayer(layer, uses.get(layer) ?? usesOfInnerModel(layer), model.layers[index - 1]),
  );
  const weights = [...new Set(model.weights)];
  const parameters = countParameters(weights);
  const trainable = countParameters([...new Set(model.trainableWeights)]);
  const sizeBytes = weights.reduce((sum, weight) => sum + sizeOf(weight) * (BYTES[weight.dtype] ?? 4), 0);
  const totals = { parameters, trainable, nonTrainable: parameters - trainable, sizeBytes };
  return { name: model.name, layers, totals };
}

interface Use {
  outputShapes: Shape[];
  inputs: Layer[];
}

/** How this model uses each layer; a layer may also serve in other models. */
function usesByLayer(model: LayersModel): Map<Layer, Use[]> {
  const uses = new Map<Layer, Use[]>();
  for (const node of Object.values(model.nodesByDepth).flat()) {
    const outputShapes = node.outputShapes as unknown as Shape[];
    const known = uses.get(node.outboundLayer) ?? [];
    const inputs = node.inboundLayers.filter((layer) => model.layers.includes(layer));
    uses.set(node.outboundLayer, [...known, { outputShapes, inputs }]);
  }
  return uses;
}

/** A model at the beginning of a sequential one is not called: its own layers join the graph in its place. */
function usesOfInnerModel(layer: Layer): Use[] {
  const { outputs = [] } = layer as Partial<LayersModel>;
  return outputs.map(({ shape }) => ({ outputShapes: [shape], inputs: [] }));
}

function summarizeLayer(layer: Layer, uses: readonly Use[], above: Layer | undefined): LayerSummary {
  const inputs = [...new Set(uses.flatMap((use) => use.inputs))];
  const onlyAbove = inputs.length === 1 && inputs[0] === above;
  const shapes = uses.flatMap((use) => use.outputShapes);
  return {
    name: layer.name,
    type: layer.getClassName(),
    outputShapes: shapes.filter((shape, index) => shapes.findIndex((other) => same(other, shape)) === index),
    parameterCount: countParameters(layer.weights),
    trainableCount: countParameters(layer.trainableWeights),
    trainable: layer.trainable,
    inputs: onlyAbove ? [] : inputs.map((input) => input.name),
  };
}

function countParameters(weights: readonly Weight[]): number {
  return weights.reduce((sum, weight) => sum + sizeOf(weight), 0);
}

function sizeOf(weight: Weight): number {
  return weight.shape.reduce<number>((product, extent) => product * (extent ?? 1), 1);
}

function same(left: Shape, right: Shape): boolean {
  return left.join() === right.join();
}
