import * as tf from '@tensorflow/tfjs';
import { insertZeros } from '../kernels/insertZeros.ts';
import type { Gradient } from './replaceGradient.ts';

interface StridedSliceAttributes {
  begin: number[];
  end: number[];
  strides: number[];
  beginMask: number;
  endMask: number;
  ellipsisMask: number;
  newAxisMask: number;
  shrinkAxisMask: number;
}

/** The gradient of a slice with strides: each value goes to where it was taken from, and zeros to all others. */
export const stridedSliceGradient: Gradient = {
  kernelName: tf.StridedSlice,
  inputsToSave: ['x'],
  gradFunc(dy, saved, attributes) {
    const [x] = saved as [tf.Tensor];
    return { x: () => putBack(dy as tf.Tensor, x.shape, attributes as unknown as StridedSliceAttributes) };
  },
};

function putBack(dy: tf.Tensor, shape: number[], attributes: StridedSliceAttributes): tf.Tensor {
  const { begin, end, strides } = tf.slice_util.sliceInfo(
    shape,
    attributes.begin,
    attributes.end,
    attributes.strides,
    attributes.beginMask,
    attributes.endMask,
    attributes.ellipsisMask,
    attributes.newAxisMask,
    attributes.shrinkAxisMask,
  );
  const ranges = shape.map((size, axis) => {
    const [first, step] = [begin[axis]!, strides[axis]!];
    return { size, first, step, count: Math.max(0, Math.ceil((end[axis]! - first) / step)) };
  });
  const counts = ranges.map(({ count }) => count);
  if (counts.includes(0)) return tf.zeros(shape);
  return ranges.reduce(spread, tf.reshape(dy, counts));
}

interface AxisRange {
  /** Of the axis before it was sliced. */
  size: number;
  first: number;
  /** Negative where the axis was walked backwards. */
  step: number;
  count: number;
}

function spread(values: tf.Tensor, { size, first, step, count }: AxisRange, axis: number): tf.Tensor {
  const forwards = step < 0 ? tf.reverse(values, axis) : values;
  const apart = insertZeros(forwards, axis, Math.abs(step));
  const before = step < 0 ? first + (count - 1) * step : first;
  const after = size - before - apart.shape[axis]!;
  if (before === 0 && after === 0) return apart;
  const paddings = apart.shape.map((_, index): [number, number] =>
    index === axis ? [before, after] : [0, 0],
  );
  return tf.pad(apart, paddings);
}
