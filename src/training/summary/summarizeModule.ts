import * as tf from '@tensorflow/tfjs';
import { Module } from '../modules/module.ts';
import type { LeafPart } from '../modules/moduleParts.ts';
import { variablesOfPart } from '../modules/moduleParts.ts';
import { watchParts } from '../modules/watchParts.ts';
import { countMultiplyAdds } from './countMultiplyAdds.ts';
import type { NodeShapes } from './nodeShapes.ts';
import { summarizeLayers } from './summarizeLayers.ts';
import type { LayerSummary, ModelSummary, SummaryOptions } from './modelSummary.ts';
import { addUp, bytesOf, countParameters, distinct, listShapes, statisticsOf } from './summaryCounts.ts';

/**
 * The layers and variables of a module, the applied ones in the order in which it applies them.
 * @throws Error before it is built.
 */
export function summarizeModule(module: Module, { inputShape, optimizer }: SummaryOptions): ModelSummary {
  const weights = module.namedWeights();
  const trained = new Set(module.parameters());
  const uses = watchUses(module, inputShape ? listShapes(inputShape)[0] : module.inputShape);
  const leaves = module
    .namedParts()
    .flatMap(({ name, part }) => (part instanceof Module ? [] : [{ name, part }]));
  const applied = [...uses.keys()].flatMap((name) => leaves.filter((leaf) => leaf.name === name));
  const rows = [...applied, ...leaves.filter(({ name }) => !uses.has(name))];
  const layers = rows.map((leaf) => summarizePart(leaf, uses.get(leaf.name) ?? [], trained));
  const parameters = countValues(weights.values());
  const trainable = countValues(trained);
  const statistics = addUp(layers, ({ statisticsCount }) => statisticsCount);
  return {
    name: module.name,
    layers,
    totals: {
      parameters,
      trainable,
      nonTrainable: parameters - trainable,
      frozen: parameters - trainable - statistics,
      statistics,
      // What layers of TensorFlow.js hold are numbers of four bytes.
      sizeBytes: 4 * parameters,
      multiplyAdds: addUp(layers, ({ multiplyAdds }) => multiplyAdds),
      activationBytes: addUp(layers, ({ activationBytes }) => activationBytes),
      ...(optimizer && { optimizerBytes: optimizer.stateBytes([...trained]) }),
    },
  };
}

/** What goes in and out of parts, by name, for a batch of one. */
function watchUses(
  module: Module,
  inputShape: readonly (number | null)[] | undefined,
): Map<string, NodeShapes[]> {
  const uses = new Map<string, NodeShapes[]>();
  if (!inputShape) return uses;
  const shapesOf = (tensors: tf.Tensor[]) => tensors.map(({ shape }) => [null, ...shape.slice(1)]);
  tf.tidy(() =>
    watchParts(
      module,
      ({ name, part }, inputs, outputs) => {
        if (part instanceof Module) return;
        uses.set(name, [...(uses.get(name) ?? []), { inputs: shapesOf(inputs), outputs: shapesOf(outputs) }]);
      },
      () => void module.apply(tf.zeros([1, ...(inputShape as number[])]), { training: false }),
    ),
  );
  return uses;
}

interface Leaf {
  name: string;
  part: LeafPart;
}

function summarizePart(
  leaf: Leaf,
  uses: readonly NodeShapes[],
  trained: ReadonlySet<tf.Variable>,
): LayerSummary {
  const { name, part } = leaf;
  const variables = variablesOfPart(leaf).map(([, variable]) => variable);
  const counts = {
    name,
    parameterCount: countValues(variables),
    trainableCount: countValues(variables.filter((variable) => trained.has(variable))),
    inputs: [],
  };
  if (part instanceof tf.Variable) {
    return {
      ...counts,
      type: 'Variable',
      outputShapes: [[...part.shape]],
      statisticsCount: part.trainable ? 0 : part.size,
      trainable: trained.has(part),
      multiplyAdds: 0,
      activationBytes: 0,
    };
  }
  return { ...counts, ...summarizeUses(part, uses) };
}

function summarizeUses(part: tf.layers.Layer, uses: readonly NodeShapes[]) {
  const outputs = uses.flatMap((use) => use.outputs);
  const inner = part instanceof tf.LayersModel ? summarizeLayers(part, innerOptions(uses)) : undefined;
  const times = Math.max(1, uses.length);
  return {
    type: part.getClassName(),
    outputShapes: distinct(outputs),
    statisticsCount: inner ? inner.totals.statistics : countParameters(statisticsOf(part)),
    trainable: part.trainable,
    multiplyAdds: inner
      ? times * inner.totals.multiplyAdds
      : addUp(uses, (use) => countMultiplyAdds(part, use)),
    activationBytes: inner ? times * inner.totals.activationBytes : addUp(outputs, bytesOf),
    ...(inner && { layers: inner.layers }),
  };
}

function innerOptions([use]: readonly NodeShapes[]): SummaryOptions {
  return use ? { inputShape: use.inputs.map((shape) => shape.slice(1) as number[]) } : {};
}

function countValues(variables: Iterable<tf.Variable>): number {
  return [...variables].reduce((sum, { size }) => sum + size, 0);
}
