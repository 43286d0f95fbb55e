import type * as tf from '@tensorflow/tfjs';
import { layoutOf } from '../layouts.ts';
import type { WeightMatch } from '../matchWeights.ts';
import { targetWeights, toSnakeCase } from '../targetWeights.ts';
import type { TargetWeight } from '../targetWeights.ts';
import { WeightsFileError } from '../weightsFile.ts';
import type { StoredArray } from '../weightsFile.ts';
import type { KerasLayer } from './fromKerasConfig.ts';

/** An array with the name that its file gives it. */
export interface NamedArray {
  name: string;
  array: StoredArray;
}

/** The arrays of a layer of the model itself, in the order in which Keras 2's format lists them. */
export type ArraysOfLayer = (layer: string) => readonly NamedArray[];

/** Weights of a whole model in Keras's `.h5`: by layer, those that train first. @throws WeightsFileError if they differ. */
export function matchListed(root: KerasLayer, arraysOf: ArraysOfLayer): WeightMatch[] {
  const targets = targetsByLayer(root);
  return (root.inner ?? []).flatMap((child) => {
    const leaves = leavesOf(child).flatMap(({ layer }) =>
      (targets.get(layer) ?? []).map((target) => ({ layer, target })),
    );
    const trains = ({ layer, target }: (typeof leaves)[number]) =>
      layer.trainable && !target.part.startsWith('moving_');
    const ordered = [...leaves.filter(trains), ...leaves.filter((leaf) => !trains(leaf))];
    return pair(
      child.layer.name,
      ordered.map(({ target }) => target),
      arraysOf(child.layer.name),
    );
  });
}

/** Weights of a whole model in Keras 3's format: by the places of the layers. @throws WeightsFileError if they differ. */
export function matchPlaced(root: KerasLayer, arrays: ReadonlyMap<string, StoredArray>): WeightMatch[] {
  const targets = targetsByLayer(root);
  const [container = 'layers'] = CONTAINERS.filter((name) =>
    [...arrays.keys()].some((path) => path.startsWith(`${name}/`)),
  );
  return placesOf(root, '', container).flatMap(({ layer, path }) => {
    const own = [...arrays].filter(
      ([name]) => name.startsWith(`${path}/`) && !/\/seed_generator(_\d+)?\//.test(name),
    );
    const found = own.map(([name, array]) => ({ name, array })).sort((a, b) => comparePaths(a.name, b.name));
    return pair(layer.name, targets.get(layer) ?? [], found);
  });
}

const CONTAINERS = ['layers', '_layer_checkpoint_dependencies'];

function targetsByLayer(root: KerasLayer): Map<tf.layers.Layer, TargetWeight[]> {
  const all = targetWeights(root.layer as tf.LayersModel);
  return new Map(
    leavesOf(root).map(({ layer }) => {
      const own = new Set(layer.weights.map((weight) => weight.read()));
      return [layer, all.filter(({ variable }) => own.has(variable))];
    }),
  );
}

function leavesOf(layer: KerasLayer): KerasLayer[] {
  return layer.inner ? layer.inner.flatMap(leavesOf) : [layer];
}

/** As Keras names the folders: the class, and how many came before it in the same model. */
function placesOf(
  { inner = [] }: KerasLayer,
  prefix: string,
  container: string,
): { layer: tf.layers.Layer; path: string }[] {
  const counts = new Map<string, number>();
  return inner.flatMap((child) => {
    const name = toSnakeCase(child.kind);
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    const path = `${prefix}${container}/${name}${count === 0 ? '' : `_${count}`}`;
    return child.inner ? placesOf(child, `${path}/`, container) : [{ layer: child.layer, path }];
  });
}

function comparePaths(some: string, other: string): number {
  const isBackward = (path: string) => Number(path.includes('/backward_layer/'));
  return isBackward(some) - isBackward(other) || some.localeCompare(other, 'en', { numeric: true });
}

function pair(layer: string, targets: readonly TargetWeight[], arrays: readonly NamedArray[]): WeightMatch[] {
  if (targets.length !== arrays.length) {
    throw new WeightsFileError(
      `the layer ${layer} has ${targets.length} weights, and the file has ${arrays.length} for it`,
    );
  }
  return targets.map((target, index) => {
    const { name, array } = arrays[index]!;
    const layout = layoutOf('keras', target);
    if (array.shape.join() === layout.shape.join()) return { target, array, name, layout };
    throw new WeightsFileError(
      `${name} is [${array.shape.join(', ')}], and ${layer}/${target.part} is [${layout.shape.join(', ')}]`,
    );
  });
}
