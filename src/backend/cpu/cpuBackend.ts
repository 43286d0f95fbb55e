import type * as tf from '@tensorflow/tfjs';

/** What the cpu backend's kernels know of their backend. */
export interface CpuBackend {
  data: { get(dataId: object): { values: Float32Array } };
  makeTensorInfo(shape: number[], dtype: tf.DataType, values: Float32Array): tf.TensorInfo;
}
