import type * as tf from '@tensorflow/tfjs';
import { sizeOf } from '../datasets/collate.ts';

/** Where each weight of a model lies in memory that threads share. */
export interface WeightLayout {
  /** In the order of `model.weights`, which freezing a layer changes. */
  places: readonly { offset: number; length: number; shape: readonly number[] }[];
  bytes: number;
}

/** @throws Error if a weight is not of float32. */
export function weightLayout(model: tf.LayersModel): WeightLayout {
  let bytes = 0;
  const places = model.weights.map(({ dtype, shape, originalName }) => {
    if (dtype !== 'float32') throw new Error(`the weight ${originalName} is of ${dtype}, not of float32`);
    const place = { offset: bytes, length: sizeOf(shape as number[]), shape: shape as number[] };
    bytes += place.length * Float32Array.BYTES_PER_ELEMENT;
    return place;
  });
  return { places, bytes };
}

/** The memory of each weight. */
export function viewsOf({ places }: WeightLayout, buffer: SharedArrayBuffer): Float32Array[] {
  return places.map(({ offset, length }) => new Float32Array(buffer, offset, length));
}

/** The model's weights as they are now, by place. */
export function variablesOf(model: tf.LayersModel): tf.Variable[] {
  return model.weights.map((weight) => weight.read() as tf.Variable);
}

/** The places of the weights that are trained now. */
export function trainedPlaces(model: tf.LayersModel): number[] {
  const trained = new Set(model.trainableWeights);
  return model.weights.flatMap((weight, place) => (trained.has(weight) ? [place] : []));
}
