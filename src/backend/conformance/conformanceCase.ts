/** A tensor of an expectation; `NaN`, `Infinity` and `-Infinity` are texts in JSON. */
export interface ExpectedTensor {
  shape: number[];
  /** `uint8` only for inputs: TensorFlow.js takes a Uint8Array for an int32 tensor. */
  dtype: 'float32' | 'int32' | 'bool' | 'uint8';
  values: ExpectedValues;
}

export type ExpectedValues = readonly (number | string)[];

/** One computation with inputs, outputs and gradients that an oracle computed (test/oracles). */
export interface ConformanceCase {
  /** The name of the op in `ops`. */
  op: string;
  /** What is particular about it; may be empty. */
  case: string;
  attributes: Readonly<Record<string, unknown>>;
  inputs: ExpectedTensor[];
  outputs: ExpectedTensor[];
  /** A factor for every value of each output; with `gradients`. */
  weights?: ExpectedValues[];
  /** The gradients of the weighted sum of the outputs for each float32 input; null for other inputs. */
  gradients?: (ExpectedValues | null)[];
}

/** The file of expectations. */
export interface Expectations {
  madeBy: string;
  cases: ConformanceCase[];
}
