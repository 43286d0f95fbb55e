import * as tf from '@tensorflow/tfjs';
import { trainableForm } from '../modules/trainableModel.ts';
import type { MissingKernel } from './missingKernel.ts';
import { MissingKernelError } from './missingKernel.ts';
import { layerUses } from './layerUses.ts';
import { tryLayer } from './tryLayer.ts';

/** The forms of each model that have been checked, with the backend: a form says which layers are frozen. */
const checked = new WeakMap<tf.LayersModel, Set<string>>();

/**
 * Makes sure that the present backend can compute the model and every gradient that its training needs, so that a
 * training does not stop in the middle of its first update. Done once for a model, a backend and a choice of frozen
 * layers; it takes a fraction of one update.
 * @throws MissingKernelError that names the first layer that can't be trained, what is missing, and what to do.
 */
export function checkKernels(model: tf.LayersModel): void {
  const form = `${tf.getBackend()} ${trainableForm(model)}`;
  const forms = checked.get(model) ?? new Set();
  if (forms.has(form)) return;
  const [first, ...more] = findMissingKernels(model);
  if (first) throw new MissingKernelError(first, more);
  checked.set(model, forms.add(form));
}

/**
 * The layers that the present backend can't compute, or whose gradients it lacks. Each layer is computed on a batch of
 * one, small images where the layer allows them, forward and, unless everything up to it is frozen, backward. Weights,
 * statistics and the stream of random numbers are as before.
 */
export function findMissingKernels(model: tf.LayersModel): MissingKernel[] {
  const tried = new Set<string>();
  return [...layerUses(model)].flatMap((use) => {
    if (tried.has(use.key)) return [];
    tried.add(use.key);
    return tryLayer(use) ?? [];
  });
}
