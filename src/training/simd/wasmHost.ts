import type { WasmFunction } from './assembler.ts';
import { assemble } from './assembler.ts';

/** What of the host's WebAssembly is used; not all hosts of the library have types for it. */
interface WebAssemblyHost {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
  Memory: new (descriptor: { initial: number }) => WasmMemory;
  Instance: new (module: object, imports: object) => { exports: object };
}

/** What functions read and write. Growing it makes a new `buffer`. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** Functions and the memory that they share. */
export interface WasmInstance<Name extends string> {
  memory: WasmMemory;
  functions: Record<Name, (...parameters: number[]) => void>;
}

export const PAGE_BYTES = 2 ** 16;

/** @returns undefined where the host has no vector instructions. */
export function instantiate<Name extends string>(
  functions: readonly WasmFunction<Name>[],
  memoryBytes: number,
): WasmInstance<Name> | undefined {
  const { WebAssembly: host } = globalThis as unknown as { WebAssembly?: WebAssemblyHost };
  const bytes = assemble(functions);
  if (!host?.validate(bytes)) return undefined;
  const memory = new host.Memory({ initial: Math.ceil(memoryBytes / PAGE_BYTES) });
  const { exports } = new host.Instance(new host.Module(bytes), { env: { memory } });
  return { memory, functions: exports as WasmInstance<Name>['functions'] };
}
