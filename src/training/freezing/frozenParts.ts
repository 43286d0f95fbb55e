import * as tf from '@tensorflow/tfjs';
import { isFrozenVariable, setFrozenVariable } from '../modules/frozenVariables.ts';
import { Module } from '../modules/module.ts';
import type { TrainableModel } from '../modules/trainableModel.ts';
import { allLayers } from '../parallel/layerTree.ts';
import { holdFrozenStatistics } from './holdFrozenStatistics.ts';

/** Layers, models in the model and variables of a module, those that hold others before them. */
type Flagged = tf.layers.Layer | tf.Variable;

/** Which parts of a model are frozen: the places of those that are, in an order that a model made alike has too. */
export function frozenParts(model: TrainableModel): number[] {
  return flaggedParts(model).flatMap((part, index) => (isFrozen(part) ? [index] : []));
}

/** Freezes the parts at those places, and lets all others train. */
export function setFrozenParts(model: TrainableModel, places: readonly number[]): void {
  if (places.length > 0) holdFrozenStatistics();
  const frozen = new Set(places);
  flaggedParts(model).forEach((part, index) => {
    if (part instanceof tf.Variable) setFrozenVariable(part, frozen.has(index));
    else part.trainable = !frozen.has(index);
  });
}

function flaggedParts(model: TrainableModel): Flagged[] {
  if (!(model instanceof Module)) return allLayers(model);
  return model
    .namedParts()
    .flatMap(({ part }): Flagged[] =>
      part instanceof Module ? [] : part instanceof tf.Variable ? [part] : allLayers(part),
    );
}

function isFrozen(part: Flagged): boolean {
  return part instanceof tf.Variable ? isFrozenVariable(part) : !part.trainable;
}
