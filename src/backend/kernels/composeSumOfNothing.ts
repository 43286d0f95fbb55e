import * as tf from '@tensorflow/tfjs';
import { replaceKernel } from './replaceKernel.ts';

/** Lets a backend whose kernel reads past an empty tensor, or refuses it, sum one up to zeros. */
export function composeSumOfNothing(backendName: string): void {
  replaceKernel(backendName, tf.Sum, (original) => (args) => {
    const { x } = args.inputs as { x: tf.Tensor };
    if (tf.util.sizeFromShape(x.shape) > 0) return original(args);
    const { axis, keepDims } = args.attrs as unknown as { axis: number | number[]; keepDims: boolean };
    const axes = tf.util.parseAxisParam(axis, x.shape);
    return tf.zeros(reducedShape(x.shape, axes, keepDims), x.dtype === 'bool' ? 'int32' : x.dtype);
  });
}

/** A shape after a reduction along some axes. */
export function reducedShape(shape: readonly number[], axes: readonly number[], keepDims: boolean): number[] {
  return shape.flatMap((size, index) => (axes.includes(index) ? (keepDims ? [1] : []) : [size]));
}
