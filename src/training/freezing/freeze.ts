import * as tf from '@tensorflow/tfjs';
import { setFrozenVariable } from '../modules/frozenVariables.ts';
import { Module } from '../modules/module.ts';
import { selectsName } from '../modules/selectWeights.ts';
import type { TrainableModel } from '../modules/trainableModel.ts';
import type { LayerNode } from '../parallel/layerTree.ts';
import { allLayers } from '../parallel/layerTree.ts';
import { holdFrozenStatistics } from './holdFrozenStatistics.ts';

/** Places in the list of a model's layers, or of a module's parts, from `from` to before `to`; negative ones count from the end. */
export interface IndexRange {
  from?: number;
  to?: number;
}

/**
 * Names parts of a model: by a name or the beginning of one up to a `.` or `/`, by a pattern with `*` for anything, by a
 * regular expression, by the layer, model or module itself, or by their places.
 */
export type PartSelector = string | RegExp | tf.layers.Layer | Module | IndexRange | readonly PartSelector[];

interface FreezablePart {
  name: string;
  part: tf.layers.Layer | tf.Variable;
  /** What it lies in, itself too. */
  within: readonly object[];
  /** In the list of the outermost parts. */
  index: number;
}

/**
 * Keeps parts of a model as they are: their weights, and the statistics of batch normalization, stay the same to the bit, and
 * no gradient is computed below the lowest part that trains.
 * ```ts
 * freeze(model, { to: -1 }); // all but the last layer
 * ```
 * @throws Error if there is no such part.
 */
export function freeze(model: TrainableModel, parts: PartSelector): void {
  holdFrozenStatistics();
  setTrainable(model, parts, false);
}

/** Lets parts of a model train again. @throws Error if there is no such part. */
export function unfreeze(model: TrainableModel, parts: PartSelector): void {
  setTrainable(model, parts, true);
}

function setTrainable(model: TrainableModel, selector: PartSelector, isTrainable: boolean): void {
  const all = model instanceof Module ? partsOfModule(model) : partsOfLayers(model);
  const count = 1 + Math.max(-1, ...all.map(({ index }) => index));
  const chosen = all.filter((part) => selects(selector, part, count));
  if (chosen.length === 0) {
    throw new Error(`no part of ${model.name} is meant; there are ${all.map(({ name }) => name).join(', ')}`);
  }
  for (const { part } of chosen) {
    if (part instanceof tf.Variable) setFrozenVariable(part, !isTrainable);
    else part.trainable = isTrainable;
  }
}

function partsOfModule(module: Module): FreezablePart[] {
  const parts = module.namedParts();
  return parts.flatMap(({ name, part }, index) => {
    if (part instanceof Module) return [];
    const around = parts.filter((other) => other.part instanceof Module && name.startsWith(`${other.name}.`));
    const within = [module, ...around.map((other) => other.part)];
    if (part instanceof tf.Variable) return [{ name, part, within, index }];
    return innermost(part).map((inner) => ({
      ...inner,
      name: `${name}${inner.name}`,
      within: [...within, ...inner.within],
      index,
    }));
  });
}

function partsOfLayers(model: tf.LayersModel): FreezablePart[] {
  return model.layers.flatMap((layer, index) =>
    innermost(layer).map((inner) => ({ ...inner, name: `${layer.name}${inner.name}`, index })),
  );
}

/** The layers of a model in the model; any other layer itself, with what it wraps. */
function innermost(layer: tf.layers.Layer): Omit<FreezablePart, 'index'>[] {
  if (!(layer instanceof tf.LayersModel)) {
    return allLayers(layer).map((part) => ({ name: '', part, within: [layer, part] }));
  }
  return (layer.layers as LayerNode[]).flatMap((child) =>
    innermost(child).map(({ name, part, within }) => ({
      name: `/${child.name}${name}`,
      part,
      within: [layer, ...within],
    })),
  );
}

function selects(selector: PartSelector, part: FreezablePart, count: number): boolean {
  if (typeof selector === 'string' || selector instanceof RegExp) return selectsName(selector, part.name);
  if (selector instanceof tf.layers.Layer || selector instanceof Module)
    return part.within.includes(selector);
  if (isList(selector)) return selector.some((one) => selects(one, part, count));
  const { from = 0, to = count } = selector;
  const place = (index: number): number => (index < 0 ? index + count : index);
  return part.index >= place(from) && part.index < place(to);
}

function isList(selector: PartSelector): selector is readonly PartSelector[] {
  return Array.isArray(selector);
}
