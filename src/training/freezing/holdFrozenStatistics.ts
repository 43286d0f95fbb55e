import * as tf from '@tensorflow/tfjs';

interface NormalizationCall {
  trainable: boolean;
  call(inputs: tf.Tensor | tf.Tensor[], options?: Record<string, unknown>): tf.Tensor | tf.Tensor[];
}

let isHeld = false;

/** Lets frozen batch normalization compute as in inference on every backend, as Keras does; its statistics stay then. */
export function holdFrozenStatistics(): void {
  if (isHeld) return;
  isHeld = true;
  const layerClass = Object.getPrototypeOf(tf.layers.batchNormalization()) as NormalizationCall;
  const { call } = layerClass;
  layerClass.call = function (inputs, options) {
    return call.call(this, inputs, {
      ...options,
      training: Boolean(options?.['training']) && this.trainable,
    });
  };
}
