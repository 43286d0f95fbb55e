import * as tf from '@tensorflow/tfjs';

/** The fields of tfjs's LayerNormalization that its computation needs, after it was built. */
interface LayerNormalization {
  call(inputs: tf.Tensor | tf.Tensor[], kwargs: object): tf.Tensor;
  axis: number[];
  epsilon: number;
  gamma?: tf.LayerVariable | null;
  beta?: tf.LayerVariable | null;
}

let done = false;

/** Layer normalization without scale or offset computes in TensorFlow.js and has no gradient: here it has. */
export function allowBareLayerNormalization(): void {
  if (done) return;
  done = true;
  const layerClass = Object.getPrototypeOf(tf.layers.layerNormalization()) as LayerNormalization;
  const { call } = layerClass;
  layerClass.call = function (inputs, kwargs) {
    if (this.gamma && this.beta) return call.call(this, inputs, kwargs);
    return tf.tidy(() => normalize(this, Array.isArray(inputs) ? inputs[0]! : inputs));
  };
}

function normalize({ axis, epsilon, gamma, beta }: LayerNormalization, x: tf.Tensor): tf.Tensor {
  const { mean, variance } = tf.moments(x, axis, true);
  const shape = x.shape.map((size, index) => (axis.includes(index) ? size : 1));
  const normalized = x.sub(mean).mul(variance.add(tf.scalar(epsilon)).rsqrt());
  const scaled = gamma ? normalized.mul(gamma.read().reshape(shape)) : normalized;
  return beta ? scaled.add(beta.read().reshape(shape)) : scaled;
}
