import type * as tf from '@tensorflow/tfjs';
import { LayersModel, Variable } from '@tensorflow/tfjs';
import { weightsByName } from '../checkpoints/weightNames.ts';
import { layerForm } from '../steps/layerForm.ts';
import { isFrozenVariable } from './frozenVariables.ts';
import { Module } from './module.ts';

/** What can be trained: a model of TensorFlow.js, or a module with a `forward`. */
export type TrainableModel = LayersModel | Module;

/** The weights of a model by name: `dense/kernel`, or `hidden.kernel` of a module. */
export function namedWeights(model: TrainableModel): Map<string, tf.Variable> {
  return model instanceof Module ? model.namedWeights() : weightsByName(model);
}

/** Every weight once, statistics of layers too. */
export function allVariables(model: TrainableModel): tf.Variable[] {
  if (model instanceof Module) return [...model.namedWeights().values()];
  return [...new Set(model.weights.map((weight) => weight.read() as tf.Variable))];
}

/** The weights that are trained. @throws Error if there are none. */
export function trainableVariables(model: TrainableModel): tf.Variable[] {
  const variables =
    model instanceof Module
      ? model.parameters()
      : model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  if (variables.length > 0) return variables;
  throw new Error(`${model.name} has no trainable weights: every layer is frozen or has none`);
}

/** Tells which parts of a model are frozen: steps over another form consist of other operations. */
export function trainableForm(model: TrainableModel): string {
  if (model instanceof LayersModel) return layerForm(model);
  return model
    .namedParts()
    .map(({ part }) => {
      if (part instanceof Module) return '';
      if (part instanceof Variable) return isFrozenVariable(part) ? '0' : '1';
      return layerForm(part);
    })
    .join('');
}

/** The last axis of the outputs, null where it varies or is not known yet. */
export function outputSize(model: TrainableModel): number | null {
  return model.outputs[0]?.shape.at(-1) ?? null;
}
