import { resampleModule } from './resampleCode.ts';

/** What of the host's WebAssembly is used; not all hosts of the library have types for it. */
interface WebAssemblyHost {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
  Memory: new (descriptor: { initial: number }) => WasmMemory;
  Instance: new (module: object, imports: object) => { exports: Record<PassName, Pass> };
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

type PassName = 'byteColumns' | 'byteRows' | 'floatColumns' | 'floatRows' | 'lookUp';
type Pass = (...parameters: number[]) => void;

export interface VectorHost {
  memory: WasmMemory;
  passes: Record<PassName, Pass>;
}

/** More is left to the way that needs no second copy of the picture. */
const MAX_BYTES = 2 ** 27;
const PAGE_BYTES = 2 ** 16;
/** Vectors are read and written beyond the last value. */
const MARGIN = 64;

let vectors: VectorHost | undefined;
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
export function openVectors(size: number): VectorHost | undefined {
  if (size > MAX_BYTES) return undefined;
  if (!hasLooked) {
    hasLooked = true;
    vectors = startVectors();
  }
  if (!vectors) return undefined;
  const missing = size - vectors.memory.buffer.byteLength;
  if (missing > 0) vectors.memory.grow(Math.ceil(missing / PAGE_BYTES));
  return vectors;
}

function startVectors(): VectorHost | undefined {
  const { WebAssembly: host } = globalThis as unknown as { WebAssembly?: WebAssemblyHost };
  const bytes = resampleModule();
  if (!host?.validate(bytes)) return undefined;
  const memory = new host.Memory({ initial: 1 });
  const { exports } = new host.Instance(new host.Module(bytes), { env: { memory } });
  return { memory, passes: exports };
}
