/** TensorFlow's numbers for dtypes (`TF_DataType`), under the names that tfjs-node's kernels ask a binding for. */
export const TF_DTYPES = {
  TF_FLOAT: 1,
  TF_INT32: 3,
  TF_UINT8: 4,
  TF_STRING: 7,
  TF_COMPLEX64: 8,
  TF_INT64: 9,
  TF_BOOL: 10,
  TF_RESOURCE: 20,
} as const;

/** The dtypes that tfjs-node's kernels can take as a result. */
export const KNOWN_DTYPES: ReadonlySet<number> = new Set(Object.values(TF_DTYPES));

const NAMES: Readonly<Record<number, string>> = {
  1: 'float32',
  2: 'float64',
  3: 'int32',
  4: 'uint8',
  5: 'int16',
  6: 'int8',
  7: 'string',
  8: 'complex64',
  9: 'int64',
  10: 'bool',
  14: 'bfloat16',
  17: 'uint16',
  18: 'complex128',
  19: 'float16',
  20: 'resource',
  21: 'variant',
  22: 'uint32',
  23: 'uint64',
};

/** The name for messages, such as `float32`. */
export function dtypeName(dtype: number): string {
  return NAMES[dtype] ?? `dtype ${dtype}`;
}

export type NumericValues = Float32Array | Int32Array | Uint8Array | BigInt64Array;

interface NumericLayout {
  /** The array in which values of the dtype are read and, copied as they are, written. */
  Values: Float32ArrayConstructor | Int32ArrayConstructor | Uint8ArrayConstructor | BigInt64ArrayConstructor;
  /** Array elements to one element of the tensor. */
  width: 1 | 2;
}

const LAYOUTS: Readonly<Record<number, NumericLayout>> = {
  [TF_DTYPES.TF_FLOAT]: { Values: Float32Array, width: 1 },
  [TF_DTYPES.TF_INT32]: { Values: Int32Array, width: 1 },
  [TF_DTYPES.TF_UINT8]: { Values: Uint8Array, width: 1 },
  [TF_DTYPES.TF_COMPLEX64]: { Values: Float32Array, width: 2 },
  [TF_DTYPES.TF_INT64]: { Values: BigInt64Array, width: 1 },
  [TF_DTYPES.TF_BOOL]: { Values: Uint8Array, width: 1 },
};

/** How values of a numeric dtype lie in memory; undefined for strings, resources and dtypes that tfjs doesn't have. */
export function numericLayout(dtype: number): NumericLayout | undefined {
  return LAYOUTS[dtype];
}
