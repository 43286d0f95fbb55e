import type { Pointer } from './cApi.ts';
import type { Library } from './library.ts';
import type { TensorValues } from './tensorMemory.ts';
import { TF_DTYPES } from './dtypes.ts';
import { allocateTensor, elementCount, tensorData } from './tensorMemory.ts';

/** sizeof(TF_TString), the same on every platform since TensorFlow 2.4. */
const STRING_SIZE_BYTES = 24;

/** A TF_Tensor that holds copies of strings. */
export interface LentStrings {
  tensor: Pointer;
  /** Frees both, once nothing of TensorFlow's looks at them any more. */
  free: () => void;
}

/** TensorFlow never frees the strings of a tensor that came through the C API: who asked for it does. */
export function lendStrings(library: Library, shape: readonly number[], values: TensorValues): LentStrings {
  const { api } = library;
  const strings = checkStrings(shape, values);
  const tensor = allocateTensor(library, shape, TF_DTYPES.TF_STRING, strings.length * STRING_SIZE_BYTES);
  const slots = slotsOf(library, tensor, strings.length);
  for (const slot of slots) api.TF_StringInit(slot);
  strings.forEach((bytes, index) => {
    api.TF_StringCopy(slots[index]!, bytes, bytes.byteLength);
  });
  return {
    tensor,
    free() {
      for (const slot of slots) api.TF_StringDealloc(slot);
      api.TF_DeleteTensor(tensor);
    },
  };
}

/** Calls `use` with {@link lendStrings}, and frees them afterwards: of what it keeps it makes copies. */
export function withStringTensor<T>(
  library: Library,
  shape: readonly number[],
  values: TensorValues,
  use: (tensor: Pointer) => T,
): T {
  const { tensor, free } = lendStrings(library, shape, values);
  try {
    return use(tensor);
  } finally {
    free();
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
