import * as tf from '@tensorflow/tfjs';

/** What a convolutional layer of TensorFlow.js knows of itself. */
interface ConvolutionalLayer {
  rank: number;
  dataFormat: string;
  padding: 'same' | 'valid';
  strides: [number, number];
  dilationRate: number[];
  kernel: tf.LayersModel['weights'][number];
  bias: tf.LayersModel['weights'][number] | null;
  activation: { apply(x: tf.Tensor): tf.Tensor };
}

type Call = (this: ConvolutionalLayer, inputs: tf.Tensor | tf.Tensor[], kwargs: object) => tf.Tensor;

let isPatched = false;

/**
 * Lets `tf.layers.conv2d` be trained with a dilation: the fused op that it computes with has a gradient of its own, out
 * of reach, which refuses one. In a gradient the layer then computes with ops that have theirs.
 */
export function allowDilatedLayers(): void {
  if (isPatched) return;
  isPatched = true;
  const prototype = prototypeWithCall();
  const original = prototype.call;
  prototype.call = function (inputs, kwargs) {
    if (!isFusedWithDilation(this)) return original.call(this, inputs, kwargs);
    const x = [inputs].flat()[0] as tf.Tensor4D;
    return tf.tidy(() => computeUnfused(this, x));
  };
}

/** The class that the convolutional layers have in common. */
function prototypeWithCall(): { call: Call } {
  let prototype = Object.getPrototypeOf(tf.layers.conv2d({ filters: 1, kernelSize: 1 })) as object;
  while (!Object.hasOwn(prototype, 'call')) prototype = Object.getPrototypeOf(prototype) as object;
  return prototype as { call: Call };
}

function isFusedWithDilation({ rank, dataFormat, dilationRate }: ConvolutionalLayer): boolean {
  const isInGradient = tf.engine().state.gradientDepth > 0;
  return isInGradient && rank === 2 && dataFormat !== 'channelsFirst' && Math.max(...dilationRate) > 1;
}

function computeUnfused(layer: ConvolutionalLayer, x: tf.Tensor4D): tf.Tensor {
  const { strides, padding, kernel, bias, activation } = layer;
  const dilations = layer.dilationRate as [number, number];
  const y = tf.conv2d(x, kernel.read() as tf.Tensor4D, strides, padding, 'NHWC', dilations);
  return activation.apply(bias ? tf.add(y, bias.read()) : y);
}
