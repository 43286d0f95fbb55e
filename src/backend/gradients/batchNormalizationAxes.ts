import * as tf from '@tensorflow/tfjs';

/** The fields of tfjs's BatchNormalization that its computation needs, after it was built. */
interface BatchNormalization {
  call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor;
  axis: number;
  gamma?: Readable | null;
  beta?: Readable | null;
  movingMean: Readable;
}

interface Readable {
  read(): tf.Tensor;
}

let done = false;

/**
 * Batch normalization along another axis than the last, or without scale or offset, throws in TensorFlow.js when it is
 * trained: here the axis is brought to the end, and what the layer does not have is 1 or 0.
 */
export function allowEveryBatchNormalization(): void {
  if (done) return;
  done = true;
  const layerClass = Object.getPrototypeOf(tf.layers.batchNormalization()) as BatchNormalization;
  const { call } = layerClass;
  layerClass.call = function (inputs, kwargs) {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    const last = x.rank - 1;
    const axis = this.axis < 0 ? this.axis + x.rank : this.axis;
    if (axis === last && this.gamma && this.beta) return call.call(this, x, kwargs);
    return tf.tidy(() => {
      if (axis === last) return call.call(wholeLayer(this, last), x, kwargs);
      const swapped = swapping(x.rank, axis, last);
      const outputs = call.call(wholeLayer(this, last), x.transpose(swapped), kwargs);
      return outputs.transpose(swapped);
    });
  };
}

function swapping(rank: number, axis: number, last: number): number[] {
  return Array.from({ length: rank }, (_, index) => (index === axis ? last : index === last ? axis : index));
}

/** The layer with scale and offset, along the last axis. */
function wholeLayer(layer: BatchNormalization, axis: number): BatchNormalization {
  const shape = layer.movingMean.read().shape;
  const gamma = layer.gamma ?? { read: () => tf.ones(shape) };
  const beta = layer.beta ?? { read: () => tf.zeros(shape) };
  return Object.assign(Object.create(layer) as BatchNormalization, { axis, gamma, beta });
}
