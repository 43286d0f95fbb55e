import type * as tf from '@tensorflow/tfjs';
import type { OpAttribute } from './attributes.ts';
import { TF_ATTRIBUTES } from './attributes.ts';
import { TF_DTYPES } from './dtypes.ts';

/** The part of tfjs-node's backend that its kernels are written with: any op of TensorFlow by its name. */
export interface OpBackend {
  executeSingleOutput(name: string, attributes: OpAttribute[], inputs: tf.TensorInfo[]): tf.Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: OpAttribute[],
    inputs: tf.TensorInfo[],
    outputCount: number,
  ): tf.Tensor[];
}

/** The attribute that says an op's type parameter is float32. */
export function floatAttribute(name: string): OpAttribute {
  return { name, type: TF_ATTRIBUTES.TF_ATTR_TYPE, value: TF_DTYPES.TF_FLOAT };
}
