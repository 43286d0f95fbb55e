import type * as tf from '@tensorflow/tfjs';
import { allLayers } from '../parallel/layerTree.ts';

type Weight = tf.layers.Layer['weights'][number];

/** With the batch axis, which is null. */
export type Shape = readonly (number | null)[];

/** One shape, or several, as a list of shapes. */
export function listShapes(shapes: readonly (number | null)[] | readonly Shape[]): Shape[] {
  const isOne = shapes.every((extent) => extent === null || typeof extent === 'number');
  return isOne ? [shapes as Shape] : [...(shapes as readonly Shape[])];
}

/** Shapes of samples, as the option `inputShape` has them, with a batch axis. */
export function withBatch(shapes: readonly number[] | readonly (readonly number[])[]): Shape[] {
  return listShapes(shapes).map((shape) => [null, ...shape]);
}

/** Of outputs as float32 for one sample; a size that is open counts once. */
export function bytesOf(shape: Shape): number {
  return 4 * shape.slice(1).reduce<number>((product, extent) => product * (extent ?? 1), 1);
}

export function addUp<Item>(items: readonly Item[], valueOf: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + valueOf(item), 0);
}

export function countParameters(weights: readonly Weight[]): number {
  return addUp(weights, sizeOf);
}

export function sizeOf(weight: Weight): number {
  return weight.shape.reduce<number>((product, extent) => product * (extent ?? 1), 1);
}

/** Weights that never train, whether their layer is frozen or not. */
export function statisticsOf(layer: tf.layers.Layer): Weight[] {
  const layers = allLayers(layer) as unknown as { _nonTrainableWeights?: Weight[] }[];
  return [...new Set(layers.flatMap(({ _nonTrainableWeights: own = [] }) => own))];
}

export function distinct(shapes: readonly Shape[]): (number | null)[][] {
  const texts = shapes.map(String);
  return shapes.filter((_, index) => texts.indexOf(texts[index]!) === index).map((shape) => [...shape]);
}
