import * as tf from '@tensorflow/tfjs';
import type { Batch } from '../datasets/sample.ts';
import { toTensor } from '../steps/tensorTree.ts';
import type { Module } from '../modules/module.ts';
import type { PartWatcher } from '../modules/watchParts.ts';
import { watchParts } from '../modules/watchParts.ts';
import type { LearningTask } from '../updaters/learningTask.ts';
import { isLayersTask } from '../updaters/learningTask.ts';
import { forward, lossOf } from '../updaters/trainStep.ts';
import { trainableVariables } from '../modules/trainableModel.ts';

export interface NonFiniteFinding {
  reason: string;
  layer: string | undefined;
}

/** Looks for the first place in a step, op by op, where values are not finite. Statistics of layers may change. */
export async function findNonFinite(task: LearningTask, batch: Batch): Promise<NonFiniteFinding> {
  const found = (reason: string, layer?: string): NonFiniteFinding => ({ reason, layer });
  for (const part of ['inputs', 'targets'] as const) {
    const { data, shape } = batch[part];
    const index = data.findIndex((value) => !Number.isFinite(value));
    if (index < 0) continue;
    const sample = Math.floor(index / (data.length / shape[0]!));
    return found(`the ${part} of sample ${sample} of the batch have ${data[index]}`);
  }
  const layer = await firstNonFiniteLayer(task, batch);
  if (layer !== undefined) return found(`the first outputs that are not finite are those of ${layer}`, layer);
  const variable = await firstNonFiniteGradient(task, batch);
  if (variable !== undefined) return found(`the gradient of ${variable} is not finite, and all outputs are`);
  return found('all outputs and gradients are finite when computed op by op again');
}

async function firstNonFiniteLayer(task: LearningTask, batch: Batch): Promise<string | undefined> {
  return isLayersTask(task) ? firstOfLayers(task, batch) : firstOfParts(task.model as Module, task, batch);
}

async function firstOfParts(module: Module, task: LearningTask, batch: Batch): Promise<string | undefined> {
  const names: string[] = [];
  const flags: tf.Tensor[] = [];
  tf.tidy(() => {
    const note: PartWatcher = ({ name }, _inputs, outputs) => {
      names.push(name);
      flags.push(tf.keep(outputs.map(isFinite).reduce((all, one) => all.logicalAnd(one))));
    };
    watchParts(module, note, () => forward(task, toTensor(batch.inputs), true));
  });
  return names[await firstFalse(flags)];
}

async function firstOfLayers(
  { model, preprocess }: LearningTask<tf.LayersModel>,
  batch: Batch,
): Promise<string | undefined> {
  const layers = model.layers.filter(
    (layer) => layer.inboundNodes.length === 1 && !Array.isArray(layer.output),
  );
  const all = tf.model({
    inputs: model.inputs,
    outputs: layers.map((layer) => layer.output as tf.SymbolicTensor),
  });
  const flags = tf.tidy(() => {
    const outputs = all.apply(preprocess(toTensor(batch.inputs)), { training: true });
    return (Array.isArray(outputs) ? (outputs as tf.Tensor[]) : [outputs as tf.Tensor]).map(isFinite);
  });
  return layers[await firstFalse(flags)]?.name;
}

async function firstNonFiniteGradient(task: LearningTask, batch: Batch): Promise<string | undefined> {
  const variables = trainableVariables(task.model);
  const flags = tf.tidy(() => {
    const targets = toTensor(batch.targets);
    const weights = batch.weights && toTensor(batch.weights);
    const computeLoss = () => {
      const outputs = forward(task, toTensor(batch.inputs), true);
      return lossOf(task, outputs, { targets, weights });
    };
    const { grads } = tf.variableGrads(computeLoss, variables);
    return variables.map(({ name }) => isFinite(grads[name]!));
  });
  return variables[await firstFalse(flags)]?.name;
}

function isFinite(tensor: tf.Tensor): tf.Tensor {
  return tensor.cast('float32').isFinite().all();
}

/** Their place, or -1; disposes of them. */
async function firstFalse(flags: tf.Tensor[]): Promise<number> {
  const values = await Promise.all(flags.map(async (flag) => (await flag.data())[0]));
  tf.dispose(flags);
  return values.findIndex((value) => !value);
}
