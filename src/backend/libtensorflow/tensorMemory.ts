import type { Pointer } from './cApi.ts';
import type { NumericValues } from './dtypes.ts';
import type { Library } from './library.ts';
import { dtypeName } from './dtypes.ts';
import { OUT_OF_MEMORY, TensorflowError } from './status.ts';

/** What tfjs writes into a tensor and reads out of one; strings are UTF-8 or any other bytes. */
export type TensorValues = NumericValues | Uint8Array[];

/** How many elements a tensor of that shape has. */
export function elementCount(shape: readonly number[]): number {
  let count = 1;
  for (const size of shape) {
    if (!Number.isInteger(size) || size < 0) throw new Error(`a tensor can't have the shape [${shape}]`);
    count *= size;
  }
  return count;
}

/** A new TF_Tensor with uninitialised memory; the caller deletes it. */
export function allocateTensor(
  library: Library,
  shape: readonly number[],
  dtype: number,
  sizeBytes: number,
): Pointer {
  const dims = BigInt64Array.from(shape, BigInt);
  const tensor = library.api.TF_AllocateTensor(dtype, dims, shape.length, sizeBytes);
  if (tensor === null) {
    const what = `a ${dtypeName(dtype)} tensor of ${sizeBytes} bytes, shape [${shape}]`;
    throw new TensorflowError(`no memory for ${what}`, OUT_OF_MEMORY);
  }
  return tensor;
}

/** Where the values of a TF_Tensor lie. */
export function tensorData(library: Library, tensor: Pointer): Pointer {
  const data = library.api.TF_TensorData(tensor);
  if (data === null) throw new Error('TensorFlow gave a tensor without memory');
  return data;
}
