import type { OpAttribute } from './attributes.ts';
import type { TensorValues } from './tensorMemory.ts';

/** A tensor as an executor knows it: by number. */
export interface TensorMetadata {
  id: number;
  shape: number[];
  dtype: number;
}

/**
 * The four calls through which tfjs-node's kernels compute. The eager executor does what they say at once; another
 * may record them instead.
 */
export interface TensorExecutor {
  /** A new tensor with a copy of the values. */
  createTensor(shape: number[], dtype: number, values: TensorValues): number;
  deleteTensor(id: number): void;
  /** A copy of the tensor's values. */
  tensorDataSync(id: number): TensorValues;
  /** The results belong to the caller, who deletes each. */
  executeOp(name: string, attributes: OpAttribute[], inputs: number[], outputCount: number): TensorMetadata[];
}
