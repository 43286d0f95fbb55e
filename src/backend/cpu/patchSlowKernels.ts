import * as tf from '@tensorflow/tfjs';
import type { CpuBackend } from './cpuBackend.ts';
import { convInfoOf } from '../kernels/convInfo.ts';
import { depthwiseFilterGradient } from '../kernels/depthwiseFilterGradient.ts';
import { averagePoolGradient, maxPoolGradient, poolInfoOf } from '../kernels/poolGradients.ts';
import { replaceKernel } from '../kernels/replaceKernel.ts';

/**
 * Replaces gradients of the cpu backend that take many times as long as they need: the stock ones of pooling and of
 * depthwise convolutions read every value through a function with rest arguments, and the sum of segments goes through
 * all values once for every segment. That of average pooling also gets the borders right.
 */
export function patchSlowKernels(): void {
  replaceKernel('cpu', tf.DepthwiseConv2dNativeBackpropFilter, () => (args) => {
    const { x, dy } = args.inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
    const info = convInfoOf(args.attrs, { inputShape: x.shape }, true);
    const backend = args.backend as CpuBackend;
    const values = depthwiseFilterGradient(valuesOf(backend, x), valuesOf(backend, dy), info);
    return backend.makeTensorInfo(info.filterShape, 'float32', values);
  });
  replaceKernel('cpu', tf.MaxPoolGrad, () => (args) => {
    const { dy, input } = args.inputs as { dy: tf.TensorInfo; input: tf.TensorInfo };
    const backend = args.backend as CpuBackend;
    const info = poolInfoOf(input.shape, args.attrs);
    const values = maxPoolGradient(valuesOf(backend, input), valuesOf(backend, dy), info);
    return backend.makeTensorInfo(input.shape, 'float32', values);
  });
  replaceKernel('cpu', tf.AvgPoolGrad, () => (args) => {
    const { dy, input } = args.inputs as { dy: tf.TensorInfo; input: tf.TensorInfo };
    const backend = args.backend as CpuBackend;
    const values = averagePoolGradient(valuesOf(backend, dy), poolInfoOf(input.shape, args.attrs));
    return backend.makeTensorInfo(input.shape, 'float32', values);
  });
  replaceKernel('cpu', tf.UnsortedSegmentSum, (original) => (args) => {
    const { x, segmentIds } = args.inputs as { x: tf.TensorInfo; segmentIds: tf.TensorInfo };
    const { numSegments } = args.attrs as unknown as { numSegments: number };
    if (x.dtype !== 'float32' || segmentIds.shape.length !== 1) return original(args);
    const backend = args.backend as CpuBackend;
    const size = tf.util.sizeFromShape(x.shape.slice(1));
    const values = sumSegments(valuesOf(backend, x), valuesOf(backend, segmentIds), numSegments, size);
    return backend.makeTensorInfo([numSegments, ...x.shape.slice(1)], 'float32', values);
  });
}

/** Rows with a number outside of the segments are left out, as TensorFlow does. */
function sumSegments(
  x: Float32Array,
  segments: ArrayLike<number>,
  count: number,
  size: number,
): Float32Array {
  const sums = new Float32Array(count * size);
  for (let row = 0; row < segments.length; row++) {
    const segment = segments[row]!;
    if (segment < 0 || segment >= count) continue;
    for (let index = 0; index < size; index++) sums[segment * size + index]! += x[row * size + index]!;
  }
  return sums;
}

function valuesOf(backend: CpuBackend, { dataId }: tf.TensorInfo): Float32Array {
  return backend.data.get(dataId).values;
}
