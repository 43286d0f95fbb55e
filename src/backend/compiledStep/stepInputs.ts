import type * as tf from '@tensorflow/tfjs';
import type { NumericValues } from '../libtensorflow/dtypes.ts';
import { TF_DTYPES } from '../libtensorflow/dtypes.ts';

/** Values of a batch as they lie in memory. They go up as they are; inside the step bytes count as float32. */
export interface HostArray {
  data: Uint8Array | Float32Array | Int32Array;
  shape: readonly number[];
}

/** What a step is called with. */
export type StepInput = tf.Tensor | HostArray;

/** A value that is asked for anew in each run, such as a learning rate or a seed. */
export interface LiveInput {
  shape: readonly number[];
  dtype: number;
  read: () => NumericValues;
}

/** Where a function's argument comes from in each run. */
export type Feed =
  | { kind: 'argument'; index: number }
  | { kind: 'variable'; variable: tf.Variable }
  | { kind: 'live'; input: LiveInput }
  | { kind: 'captured'; id: number };

/** The dtype in which an array goes up. */
export function dtypeOfArray(data: HostArray['data']): number {
  if (data instanceof Uint8Array) return TF_DTYPES.TF_UINT8;
  return data instanceof Int32Array ? TF_DTYPES.TF_INT32 : TF_DTYPES.TF_FLOAT;
}

export function isHostArray(input: StepInput): input is HostArray {
  return 'data' in input && ArrayBuffer.isView(input.data);
}
