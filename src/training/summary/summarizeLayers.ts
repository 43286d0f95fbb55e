import type * as tf from '@tensorflow/tfjs';
import { LayersModel } from '@tensorflow/tfjs';
import { countMultiplyAdds } from './countMultiplyAdds.ts';
import { nodeShapes, outputShapes } from './nodeShapes.ts';
import type { NodeShapes } from './nodeShapes.ts';
import type { LayerSummary, ModelSummary, SummaryOptions } from './modelSummary.ts';
import {
  addUp,
  bytesOf,
  countParameters,
  distinct,
  sizeOf,
  statisticsOf,
  withBatch,
} from './summaryCounts.ts';
import type { Shape } from './summaryCounts.ts';

type Layer = LayersModel['layers'][number];

const BYTES: Readonly<Record<string, number>> = { float32: 4, int32: 4, bool: 1, complex64: 8 };

/** What {@link summarizeModel} says of a model of TensorFlow.js. */
export function summarizeLayers(model: LayersModel, { inputShape, optimizer }: SummaryOptions): ModelSummary {
  const [input] = model.inputs ?? [];
  if (!input) throw new Error(`${model.name} has no shapes yet: give its first layer an inputShape`);
  if (!model.built) model.build(input.shape); // tfjs puts off building a sequential model until its first use
  const layers = rowsOf(model, inputShape && withBatch(inputShape));
  const weights = [...new Set(model.weights)];
  const trainable = [...new Set(model.trainableWeights)];
  const parameters = countParameters(weights);
  const trainableCount = countParameters(trainable);
  const statistics = countParameters(statisticsOf(model));
  return {
    name: model.name,
    layers,
    totals: {
      parameters,
      trainable: trainableCount,
      nonTrainable: parameters - trainableCount,
      frozen: parameters - trainableCount - statistics,
      statistics,
      sizeBytes: weights.reduce((sum, weight) => sum + sizeOf(weight) * (BYTES[weight.dtype] ?? 4), 0),
      multiplyAdds: addUp(layers, ({ multiplyAdds }) => multiplyAdds),
      activationBytes: addUp(layers, ({ activationBytes }) => activationBytes),
      ...(optimizer && {
        optimizerBytes: optimizer.stateBytes(trainable.map((weight) => weight.read() as tf.Variable)),
      }),
    },
  };
}

function rowsOf(model: LayersModel, inputShapes: readonly Shape[] | undefined): LayerSummary[] {
  const uses = usesByLayer(model, nodeShapes(model, inputShapes));
  return model.layers.map((layer, index) =>
    summarizeLayer(layer, uses.get(layer) ?? usesOfInnerModel(layer, inputShapes), model.layers[index - 1]),
  );
}

interface Use extends NodeShapes {
  feeding: Layer[];
}

/** How this model uses each layer; a layer may also serve in other models. */
function usesByLayer(model: LayersModel, shapes: ReadonlyMap<object, NodeShapes>): Map<Layer, Use[]> {
  const uses = new Map<Layer, Use[]>();
  for (const node of Object.values(model.nodesByDepth).flat()) {
    const known = uses.get(node.outboundLayer) ?? [];
    const feeding = node.inboundLayers.filter((layer) => model.layers.includes(layer));
    uses.set(node.outboundLayer, [...known, { ...shapes.get(node)!, feeding }]);
  }
  return uses;
}

/** A model at the beginning of a sequential one is not called: its own layers join the graph in its place. */
function usesOfInnerModel(layer: Layer, given: readonly Shape[] | undefined): Use[] {
  if (!(layer instanceof LayersModel)) return [];
  const inputs = given ?? layer.inputs.map(({ shape }) => shape);
  return [{ inputs, outputs: outputShapes(layer, inputs), feeding: [] }];
}

function summarizeLayer(layer: Layer, uses: readonly Use[], above: Layer | undefined): LayerSummary {
  const feeding = [...new Set(uses.flatMap((use) => use.feeding))];
  const onlyAbove = feeding.length === 1 && feeding[0] === above;
  const outputs = uses.flatMap((use) => use.outputs);
  const inner = layer instanceof LayersModel ? rowsOf(layer, uses[0]?.inputs) : undefined;
  const times = Math.max(1, uses.length);
  return {
    name: layer.name,
    type: layer.getClassName(),
    outputShapes: distinct(outputs),
    parameterCount: countParameters(layer.weights),
    trainableCount: countParameters(layer.trainableWeights),
    statisticsCount: countParameters(statisticsOf(layer)),
    trainable: layer.trainable,
    inputs: onlyAbove ? [] : feeding.map(({ name }) => name),
    multiplyAdds: inner
      ? times * addUp(inner, ({ multiplyAdds }) => multiplyAdds)
      : addUp(uses, (use) => countMultiplyAdds(layer, use)),
    activationBytes: inner
      ? times * addUp(inner, ({ activationBytes }) => activationBytes)
      : addUp(outputs, bytesOf),
    ...(inner && { layers: inner }),
  };
}
