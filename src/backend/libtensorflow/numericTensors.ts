import type { Pointer } from './cApi.ts';
import type { NumericValues } from './dtypes.ts';
import type { Library } from './library.ts';
import type { TensorValues } from './tensorMemory.ts';
import { dtypeName, numericLayout, TF_DTYPES } from './dtypes.ts';
import { allocateTensor, elementCount, tensorData } from './tensorMemory.ts';

/**
 * Calls `use` with a TF_Tensor that holds a copy of the values, and lets go of it afterwards.
 * An int64 tensor takes a BigInt64Array, or tfjs-node's Int32Array of low and high words.
 */
export function withNumericTensor<T>(
  library: Library,
  description: { shape: readonly number[]; dtype: number; values: TensorValues },
  use: (tensor: Pointer) => T,
): T {
  const { shape, dtype, values } = description;
  const source = checkNumbers(shape, dtype, values);
  const tensor = allocateTensor(library, shape, dtype, source.byteLength);
  try {
    if (source.byteLength > 0) library.copy(tensorData(library, tensor), source, source.byteLength);
    return use(tensor);
  } finally {
    library.api.TF_DeleteTensor(tensor);
  }
}

/** A copy of a numeric TF_Tensor's values; the tensor stays the caller's. */
export function readNumbers(library: Library, tensor: Pointer, dtype: number): NumericValues {
  const layout = numericLayout(dtype);
  if (!layout) throw new Error(`a ${dtypeName(dtype)} tensor has no values that JavaScript could hold`);
  const sizeBytes = library.api.TF_TensorByteSize(tensor);
  const values = new layout.Values(sizeBytes / layout.Values.BYTES_PER_ELEMENT);
  if (sizeBytes > 0) library.copy(values, tensorData(library, tensor), sizeBytes);
  return values;
}

/** The bytes of a TF_Tensor, copied into an array of that length; the tensor stays the caller's. */
export function copyBytes(
  library: Library,
  tensor: Pointer,
  allocate: (length: number) => Uint8Array,
): Uint8Array {
  const sizeBytes = library.api.TF_TensorByteSize(tensor);
  const bytes = allocate(sizeBytes);
  if (bytes.length !== sizeBytes)
    throw new Error(`expected an array for ${sizeBytes} bytes, got ${bytes.length}`);
  if (sizeBytes > 0) library.copy(bytes, tensorData(library, tensor), sizeBytes);
  return bytes;
}

function checkNumbers(shape: readonly number[], dtype: number, values: TensorValues): NumericValues {
  const layout = numericLayout(dtype);
  if (!layout) throw new Error(`values of a ${dtypeName(dtype)} tensor can't come from JavaScript`);
  const isWords = dtype === TF_DTYPES.TF_INT64 && values instanceof Int32Array;
  if (Array.isArray(values) || (!isWords && !(values instanceof layout.Values))) {
    const got = values.constructor.name;
    throw new Error(`a ${dtypeName(dtype)} tensor needs a ${layout.Values.name}, got ${got}`);
  }
  const expected = elementCount(shape) * (isWords ? 2 : layout.width);
  if (values.length !== expected) {
    const need = `a ${dtypeName(dtype)} tensor of shape [${shape}] needs ${expected} values`;
    throw new Error(`${need}, got ${values.length}`);
  }
  return values;
}
