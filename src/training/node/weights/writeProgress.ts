import type * as tf from '@tensorflow/tfjs';

const FLOAT_BYTES = 4;

/** Adds up what is written of a model's weights. */
export function progressOf(
  model: tf.LayersModel,
  onProgress?: (doneBytes: number, totalBytes: number) => void,
): (bytes: number) => void {
  const total = FLOAT_BYTES * model.weights.reduce((sum, weight) => sum + weight.read().size, 0);
  let done = 0;
  return (bytes) => onProgress?.((done += bytes), total);
}
