/** Bytes of WebAssembly, as its specification's chapter "Binary Format" has them; lists within lists are one after the other. */
export type Code = readonly (number | Code)[];

/** A function that is exported by its name and returns nothing. Parameters are i32, and numbered before the locals. */
export interface WasmFunction<Name extends string = string> {
  name: Name;
  parameterCount: number;
  /** How many locals of each type come after the parameters: first i32, then v128. */
  locals: { i32: number; v128: number };
  body: Code;
}

const I32 = 0x7f;
const V128 = 0x7b;
const NOTHING = 0x40;
const SIMD = 0xfd;

export const constant = (value: number): Code => [0x41, signed(value)];
export const get = (local: number): Code => [0x20, local];
export const set = (local: number): Code => [0x21, local];
export const add = (a: Code, b: Code): Code => [a, b, 0x6a];
export const multiply = (a: Code, b: Code): Code => [a, b, 0x6c];
export const load = (address: Code): Code => [address, 0x28, 2, 0];

export const loadByte = (address: Code, offset: number): Code => [address, 0x2d, 0, offset];
export const loadFloat = (address: Code, offset: number): Code => [address, 0x2a, 2, unsigned(offset)];
export const storeFloat = (address: Code, value: Code, offset: number): Code => [
  address,
  value,
  0x38,
  2,
  offset,
];

/** Adds to a local. */
export const advance = (local: number, by: Code): Code => [add(get(local), by), set(local)];

/** Repeats while a local is below a value, which the body brings it to. Both count without sign. */
export const whileBelow = (local: number, end: Code, body: Code): Code => [
  [0x02, NOTHING, 0x03, NOTHING],
  [get(local), end, 0x4f, 0x0d, 1], // at or above it: out of the block
  [body, 0x0c, 0],
  [0x0b, 0x0b],
];

/** An instruction on vectors of 128 bits. */
export const simd = (instruction: number, ...operands: Code): Code => [operands, SIMD, unsigned(instruction)];

/** One that reads or writes memory, at any address. */
export const simdMemory = (instruction: number, ...operands: Code): Code => [
  simd(instruction, ...operands),
  [0, 0],
];

export const loadVector = (address: Code, offset = 0): Code =>
  simdMemory(0x00, add(address, constant(offset)));
export const storeVector = (address: Code, value: Code): Code => simdMemory(0x0b, address, value);
/** A whole number in all four lanes. */
export const splat = (value: Code): Code => simd(0x11, value);

/** A module that imports a memory as `env.memory`. */
export function assemble(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameterCount }): Code => [0x60, list(repeat(I32, parameterCount)), 0]);
  const exported = functions.map(({ name }, index): Code => [text(name), 0, index]);
  const bodies = functions.map(({ locals, body }): Code => {
    const declared = list([
      [unsigned(locals.i32), I32],
      [unsigned(locals.v128), V128],
    ]);
    return sized([declared, body, 0x0b]);
  });
  return Uint8Array.from(
    flatten([
      [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      [1, sized(list(types))],
      [2, sized(list([[text('env'), text('memory'), 2, 0, 1]]))],
      [3, sized(list(functions.map((_, index) => index)))],
      [7, sized(list(exported))],
      [10, sized(list(bodies))],
    ]),
  );
}

function text(value: string): Code {
  return list(Array.from(value, (letter) => letter.charCodeAt(0)));
}

function list(items: Code): Code {
  return [unsigned(items.length), items];
}

function sized(code: Code): Code {
  const bytes = flatten(code);
  return [unsigned(bytes.length), bytes];
}

function repeat(value: number, times: number): number[] {
  return new Array<number>(times).fill(value);
}

function flatten(code: Code): number[] {
  return code.flatMap((part) => (typeof part === 'number' ? [part] : flatten(part)));
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  const rest = value >> 7;
  const isLast = (rest === 0 && (value & 0x40) === 0) || (rest === -1 && (value & 0x40) !== 0);
  return isLast ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(rest)];
}
