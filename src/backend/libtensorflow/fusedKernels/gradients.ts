import * as tf from '@tensorflow/tfjs';
import type { Gradients } from '../../kernels/replaceBackendGradient.ts';
import { replaceBackendGradient } from '../../kernels/replaceBackendGradient.ts';
import type { OpAttribute } from '../attributes.ts';
import { TF_ATTRIBUTES } from '../attributes.ts';
import type { OpBackend } from '../opBackend.ts';
import { floatAttribute } from '../opBackend.ts';

/**
 * Gradients in one op of TensorFlow, where tfjs builds them of several or uploads tensors of ones.
 * @param backendName under which tfjs-node's kernels are registered.
 */
export function registerFusedGradients(backendName: string): void {
  replaceBackendGradient(backendName, tf.Relu, (dy, [x]) => ofActivation('ReluGrad', dy, x!));
  replaceBackendGradient(backendName, tf.Relu6, (dy, [x]) => ofActivation('Relu6Grad', dy, x!));
  replaceBackendGradient(backendName, tf.LeakyRelu, (dy, [x], { alpha }) =>
    ofActivation('LeakyReluGrad', dy, x!, [
      { name: 'alpha', type: TF_ATTRIBUTES.TF_ATTR_FLOAT, value: alpha },
    ]),
  );
  replaceBackendGradient(backendName, tf.Softplus, (dy, [x]) => ofActivation('SoftplusGrad', dy, x!));
  replaceBackendGradient(backendName, tf.Sigmoid, (dy, [y]) => ofOutput('SigmoidGrad', y!, dy));
  replaceBackendGradient(backendName, tf.Tanh, (dy, [y]) => ofOutput('TanhGrad', y!, dy));
  replaceBackendGradient(backendName, tf.Sum, (dy, [x], { axis }) => ({
    x: () => spread(dy, x!.shape, axis as number[]),
  }));
  replaceBackendGradient(backendName, tf.Mean, (dy, [x], { axis }) => ({
    x: () => {
      const count = x!.size / dy.size;
      return spread(count === 1 ? dy : dy.div(tf.scalar(count)), x!.shape, axis as number[]);
    },
  }));
  replaceBackendGradient(backendName, tf.Add, ofBias);
}

function ofActivation(op: string, dy: tf.Tensor, x: tf.Tensor, attributes: OpAttribute[] = []): Gradients {
  return { x: () => execute(op, [dy, x], attributes) };
}

function ofOutput(op: string, y: tf.Tensor, dy: tf.Tensor): Gradients {
  return { x: () => execute(op, [y, dy]) };
}

/** Repeats a gradient along the axes that were reduced. */
function spread(dy: tf.Tensor, shape: number[], axis: number | number[]): tf.Tensor {
  const axes = tf.util.parseAxisParam(axis, shape);
  const expanded = dy.reshape(shape.map((size, index) => (axes.includes(index) ? 1 : size)));
  return expanded.broadcastTo(shape).cast('float32');
}

/** The gradient of a bias along the last axis, which TensorFlow sums faster than any other. */
function ofBias(dy: tf.Tensor, [a, b]: tf.Tensor[]): Gradients | undefined {
  const channels = dy.shape.at(-1);
  const isBias =
    dy.rank >= 2 &&
    dy.dtype === 'float32' &&
    b!.size === channels &&
    b!.shape.at(-1) === channels &&
    b!.size < a!.size &&
    tf.util.arraysEqual(a!.shape, dy.shape);
  if (!isBias) return undefined;
  return { a: () => dy.clone(), b: () => execute('BiasAddGrad', [dy]).reshape(b!.shape) };
}

function execute(op: string, inputs: tf.Tensor[], attributes: OpAttribute[] = []): tf.Tensor {
  const backend = tf.backend() as unknown as OpBackend;
  return backend.executeSingleOutput(op, [floatAttribute('T'), ...attributes], inputs);
}
