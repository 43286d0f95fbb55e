import type { GraphOutput } from '../libtensorflow/cApi.ts';

/** The sizes of a tensor's axes, null for one that may have any; undefined where not even their number is known. */
export type OpenShape = readonly (number | null)[] | undefined;

/** One input or output of a signature. */
export interface SignatureTensor {
  /** The name that callers use. */
  name: string;
  /** TensorFlow's number. */
  dtype: number;
  shape: OpenShape;
}

/** An input or output as it lies in a graph. */
export interface PlacedTensor extends SignatureTensor {
  output: GraphOutput;
}

/** An input or output as a SavedModel names it. */
export interface NamedTensor extends SignatureTensor {
  /** Operation and output, such as `Identity_7:0`. */
  place: string;
}

/** What goes into a function and what comes out of it. */
export interface Signature<Tensor extends SignatureTensor> {
  inputs: readonly Tensor[];
  outputs: readonly Tensor[];
}
