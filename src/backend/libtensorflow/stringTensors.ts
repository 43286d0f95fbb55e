import type { Pointer } from './cApi.ts';
import type { Library } from './library.ts';
import type { TensorValues } from './tensorMemory.ts';
import { TF_DTYPES } from './dtypes.ts';
import { allocateTensor, elementCount, tensorData } from './tensorMemory.ts';

/** sizeof(TF_TString), the same on every platform since TensorFlow 2.4. */
const STRING_SIZE_BYTES = 24;

/**
 * Calls `use` with a TF_Tensor that holds copies of the strings, and frees both afterwards. TensorFlow never frees
 * the strings of a tensor that came through the C API, so nothing of it may be kept: `use` copies what it needs.
 */
export function withStringTensor<T>(
  library: Library,
  shape: readonly number[],
  values: TensorValues,
  use: (tensor: Pointer) => T,
): T {
  const strings = checkStrings(shape, values);
  const tensor = allocateTensor(library, shape, TF_DTYPES.TF_STRING, strings.length * STRING_SIZE_BYTES);
  const slots = slotsOf(library, tensor, strings.length);
  for (const slot of slots) library.api.TF_StringInit(slot);
  try {
    strings.forEach((bytes, index) => {
      library.api.TF_StringCopy(slots[index]!, bytes, bytes.byteLength);
    });
    return use(tensor);
  } finally {
    for (const slot of slots) library.api.TF_StringDealloc(slot);
    library.api.TF_DeleteTensor(tensor);
  }
}

/** Copies of a string tensor's elements, as bytes; the tensor stays the caller's. */
export function readStrings(library: Library, tensor: Pointer): Uint8Array[] {
  const count = Number(library.api.TF_TensorElementCount(tensor));
  return slotsOf(library, tensor, count).map((slot) => {
    const bytes = new Uint8Array(library.api.TF_StringGetSize(slot));
    if (bytes.length > 0) library.copy(bytes, library.api.TF_StringGetDataPointer(slot), bytes.length);
    return bytes;
  });
}

function slotsOf(library: Library, tensor: Pointer, count: number): Pointer[] {
  if (count === 0) return [];
  const start = tensorData(library, tensor);
  return Array.from({ length: count }, (_, index) => start + BigInt(index * STRING_SIZE_BYTES));
}

function checkStrings(shape: readonly number[], values: TensorValues): Uint8Array[] {
  if (!Array.isArray(values) || !values.every((value) => value instanceof Uint8Array)) {
    throw new Error('a string tensor needs a list of Uint8Array, one for each string');
  }
  const expected = elementCount(shape);
  if (values.length !== expected) {
    throw new Error(`a string tensor of shape [${shape}] needs ${expected} strings, got ${values.length}`);
  }
  return values;
}
