import * as tf from '@tensorflow/tfjs';
import type { TensorMetadata } from '../libtensorflow/tensorExecutor.ts';
import { LibtensorflowBinding } from '../libtensorflow/libtensorflowBinding.ts';

/** What tfjs-node's backend knows of a tensor's memory. */
export interface TensorRecord {
  /** The binding's number for it, once it was uploaded. */
  id: number;
  /** Values that still wait to be uploaded. */
  values: unknown;
  /** How many tensors share the memory. */
  refCount: number;
}

/** The inside of tfjs-node's `NodeJSKernelBackend` that tracing works with. */
export interface NodeBackend {
  binding: LibtensorflowBinding;
  tensorMap: { has(dataId: object): boolean; get(dataId: object): TensorRecord };
  /** The binding's numbers of tensors; uploads those that wait for it. */
  getInputTensorIds(tensors: readonly tf.TensorInfo[]): number[];
  /** Takes note of the values of a new tensor. */
  move(dataId: object, values: unknown, shape: number[], dtype: tf.DataType, refCount: number): void;
  createOutputTensor(metadata: TensorMetadata): tf.Tensor;
  incRef(dataId: object): void;
  disposeData(dataId: object, force?: boolean): boolean;
}

/** The backend that TensorFlow.js computes on, if it is libtensorflow. */
export function currentNodeBackend(): NodeBackend | undefined {
  const backend = tf.backend() as unknown as Partial<NodeBackend>;
  return backend.binding instanceof LibtensorflowBinding ? (backend as NodeBackend) : undefined;
}
