import type { Code, WasmFunction } from '../../../simd/assembler.ts';
import {
  add,
  advance,
  constant,
  get,
  loadVector,
  set,
  simd,
  splat,
  storeVector,
  whileBelow,
} from '../../../simd/assembler.ts';
import { instantiate } from '../../../simd/wasmHost.ts';

/** How many bytes one mark tells of. */
export const BLOCK_BYTES = 2 ** 14;
const VECTOR_BYTES = 16;
const [FROM, END, MARK] = [0, 1, 2] as const;
const BLOCK_END = 3;
const [FOUND, VALUE] = [4, 5] as const;
const FIRST_WORD = 6;

const equalWords = (a: Code, b: Code): Code => simd(0x37, a, b);
const either = (a: Code, b: Code): Code => simd(0x50, a, b);

/** Memory that is searched for whole words at addresses that are multiples of four. */
export interface WordSearch {
  /** Where what is searched is put. */
  bytes: Uint8Array;
  /** Marks the blocks of the first so many bytes that have one of the words; the last block is searched to its end. */
  markedBlocks(length: number): number[];
}

/** Without vector instructions every block is marked: then it is for the caller to look at all words. */
export function openWordSearch(words: readonly number[], size: number): WordSearch {
  const blocks = Math.ceil(size / BLOCK_BYTES);
  const marksAt = blocks * BLOCK_BYTES;
  const instance = instantiate([markWords(words)], marksAt + blocks * VECTOR_BYTES);
  const memory = instance?.memory.buffer ?? new ArrayBuffer(size);
  return { bytes: new Uint8Array(memory, 0, size), markedBlocks };

  function markedBlocks(length: number): number[] {
    const all = Array.from({ length: Math.ceil(length / BLOCK_BYTES) }, (_, block) => block);
    if (!instance) return all;
    instance.functions.markWords(0, all.length * BLOCK_BYTES, marksAt);
    const marks = new BigUint64Array(memory, marksAt, all.length * 2);
    return all.filter((block) => marks[2 * block] !== 0n || marks[2 * block + 1] !== 0n);
  }
}

/** For each block from `FROM` up to `END` a vector at `MARK`: zeros where it has none of the words. */
function markWords(words: readonly number[]): WasmFunction<'markWords'> {
  const wanted = words.map((_, index): Code => get(FIRST_WORD + index));
  const found = wanted.map((word): Code => equalWords(get(VALUE), word));
  const body: Code = [
    words.map((word, index): Code => [splat(constant(word | 0)), set(FIRST_WORD + index)]),
    whileBelow(FROM, get(END), [
      [add(get(FROM), constant(BLOCK_BYTES)), set(BLOCK_END)],
      [splat(constant(0)), set(FOUND)],
      whileBelow(FROM, get(BLOCK_END), [
        [loadVector(get(FROM)), set(VALUE)],
        [found.reduce((all, one): Code => either(all, one), get(FOUND)), set(FOUND)],
        advance(FROM, constant(VECTOR_BYTES)),
      ]),
      storeVector(get(MARK), get(FOUND)),
      advance(MARK, constant(VECTOR_BYTES)),
    ]),
  ];
  return { name: 'markWords', parameterCount: 3, locals: { i32: 1, v128: 2 + words.length }, body };
}
