import type { WasmInstance } from '../../simd/wasmHost.ts';
import { instantiate, PAGE_BYTES } from '../../simd/wasmHost.ts';
import type { PassName } from './resampleCode.ts';
import { resampleFunctions } from './resampleCode.ts';

/** More is left to the way that needs no second copy of the picture. */
const MAX_BYTES = 2 ** 27;
/** Vectors are read and written beyond the last value. */
const MARGIN = 64;

let vectors: WasmInstance<PassName> | undefined;
let hasLooked = false;

/** Gives out memory, one thing after the other. */
export class Layout {
  end = 0;

  place(size: number): number {
    const start = this.end;
    this.end = (start + size + MARGIN + 15) & ~15;
    return start;
  }
}

/** The functions and a memory of that size; undefined where there are no vector instructions, or it is too large. */
export function openVectors(size: number): WasmInstance<PassName> | undefined {
  if (size > MAX_BYTES) return undefined;
  if (!hasLooked) {
    hasLooked = true;
    vectors = instantiate(resampleFunctions, PAGE_BYTES);
  }
  if (!vectors) return undefined;
  const missing = size - vectors.memory.buffer.byteLength;
  if (missing > 0) vectors.memory.grow(Math.ceil(missing / PAGE_BYTES));
  return vectors;
}
