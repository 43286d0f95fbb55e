import * as tf from '@tensorflow/tfjs';
import type { OpAttribute } from '../attributes.ts';
import { TF_ATTRIBUTES } from '../attributes.ts';
import type { OpBackend } from '../opBackend.ts';
import { floatAttribute } from '../opBackend.ts';

/** Inputs `x` [n, h, w, c], `scale` and `offset` [c]; outputs y, mean, variance (of a sample) and three for the gradient. */
const TRAINING_BATCH_NORM = 'FusedBatchNormV3';

/** The fields of tfjs's BatchNormalization that its computation needs. */
interface BatchNormalization {
  call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor;
  trainable: boolean;
  axis: number;
  epsilon: number;
  momentum: number;
  gamma?: tf.LayerVariable;
  beta?: tf.LayerVariable;
  movingMean: tf.LayerVariable;
  movingVariance: tf.LayerVariable;
}

/**
 * Lets batch normalization train by TensorFlow's fused op instead of dozens of small ones, and leaves a frozen layer's
 * statistics alone, as Keras does.
 */
export function registerBatchNormalization(backendName: string): void {
  if (tf.getKernel(TRAINING_BATCH_NORM, backendName)) return;
  registerKernel(backendName);
  const layerClass = Object.getPrototypeOf(tf.layers.batchNormalization()) as BatchNormalization;
  const { call } = layerClass;
  layerClass.call = function (inputs, kwargs) {
    const training = Boolean(kwargs?.training) && this.trainable;
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    const isFused = training && x.rank <= 4 && tf.getBackend() === backendName;
    return isFused
      ? tf.tidy(() => trainAlongAxis(this, x))
      : call.call(this, inputs, { ...kwargs, training });
  };
}

/** The op has its channels last; another axis is brought there. */
function trainAlongAxis(layer: BatchNormalization, x: tf.Tensor): tf.Tensor {
  const last = x.rank - 1;
  const axis = layer.axis < 0 ? layer.axis + x.rank : layer.axis;
  if (axis === last) return train(layer, x);
  const swapped = Array.from({ length: x.rank }, (_, index) =>
    index === axis ? last : index === last ? axis : index,
  );
  return train(layer, x.transpose(swapped)).transpose(swapped);
}

function train(layer: BatchNormalization, x: tf.Tensor): tf.Tensor {
  const channels = x.shape.at(-1)!;
  const inputs = {
    x: x.reshape(fourAxes(x.shape)),
    scale: layer.gamma?.read() ?? tf.ones([channels]),
    offset: layer.beta?.read() ?? tf.zeros([channels]),
  };
  const outputs = tf.engine().runKernel(TRAINING_BATCH_NORM, inputs, { epsilon: layer.epsilon });
  const [y, mean, sampleVariance] = outputs as unknown as [tf.Tensor, tf.Tensor, tf.Tensor];
  const count = x.size / channels;
  // TensorFlow divides by count - 1; what Keras keeps is divided by count.
  const variance = sampleVariance.mul(tf.scalar((count - 1) / count));
  approach(layer.movingMean, mean, layer.momentum);
  approach(layer.movingVariance, variance, layer.momentum);
  return y.reshape(x.shape);
}

function approach(statistic: tf.LayerVariable, value: tf.Tensor, momentum: number): void {
  const present = statistic.read();
  statistic.write(present.sub(present.sub(value).mul(tf.scalar(1 - momentum))));
}

function fourAxes(shape: number[]): number[] {
  const [batch, ...rest] = shape as [number, ...number[]];
  return [batch, ...new Array<number>(4 - shape.length).fill(1), ...rest];
}

function registerKernel(backendName: string): void {
  tf.registerKernel({
    backendName,
    kernelName: TRAINING_BATCH_NORM,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const none = tf.tensor1d([]);
      const outputs = (backend as OpBackend).executeMultipleOutputs(
        TRAINING_BATCH_NORM,
        attributesOf(attrs as tf.NamedAttrMap),
        [inputs['x']!, inputs['scale']!, inputs['offset']!, none, none],
        6,
      );
      none.dispose();
      return outputs;
    },
  });
  tf.registerGradient({
    kernelName: TRAINING_BATCH_NORM,
    inputsToSave: ['x', 'scale'],
    outputsToSave: [false, false, false, true, true, true],
    gradFunc: (dys, saved, attrs) => {
      const [x, scale, ...reserved] = saved as [tf.Tensor, tf.Tensor, ...tf.Tensor[]];
      const backend = tf.backend() as unknown as OpBackend;
      const gradients = backend.executeMultipleOutputs(
        'FusedBatchNormGradV3',
        attributesOf(attrs as tf.NamedAttrMap),
        [(dys as tf.Tensor[])[0]!, x, scale, ...reserved],
        5,
      );
      const [dx, dscale, doffset] = gradients as [tf.Tensor, tf.Tensor, tf.Tensor];
      return { x: () => dx, scale: () => dscale, offset: () => doffset };
    },
  });
}

function attributesOf({ epsilon }: tf.NamedAttrMap): OpAttribute[] {
  const { TF_ATTR_FLOAT, TF_ATTR_STRING, TF_ATTR_BOOL } = TF_ATTRIBUTES;
  return [
    floatAttribute('T'),
    floatAttribute('U'),
    { name: 'epsilon', type: TF_ATTR_FLOAT, value: epsilon },
    { name: 'data_format', type: TF_ATTR_STRING, value: 'NHWC' },
    { name: 'is_training', type: TF_ATTR_BOOL, value: true },
  ];
}
