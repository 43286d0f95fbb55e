import type { Code, WasmFunction } from '../../simd/assembler.ts';
import {
  add,
  advance,
  constant,
  get,
  load,
  loadByte,
  loadFloat,
  loadVector,
  multiply,
  set,
  simd,
  simdMemory,
  splat,
  storeFloat,
  storeVector,
  whileBelow,
} from '../../simd/assembler.ts';

/** Places of parameters and locals in all functions here. */
const [SOURCE, SOURCE_STRIDE, TARGET, TARGET_STRIDE, LENGTH, ROWS, STARTS, COUNTS, WEIGHTS, TAP_BYTES] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
] as const;
const PARAMETERS = 10;
const [ROW, PLACE, FROM, WEIGHT, END, TO] = [10, 11, 12, 13, 14, 15] as const;
const [A, B, C, D, V, W] = [16, 17, 18, 19, 20, 21] as const;
const LOCALS = { i32: 6, v128: 6 };

const fourBytesAt = (address: Code): Code => simdMemory(0x5c, address);
const storeFourBytes = (address: Code, value: Code): Code => [simdMemory(0x5a, address, value), 0];
const splatInteger = (address: Code): Code => simdMemory(0x09, address);
const splatDouble = (address: Code): Code => simdMemory(0x0a, address);

const bytesToShorts = (v: Code): Code => simd(0x89, v);
const highBytesToShorts = (v: Code): Code => simd(0x8a, v);
const shortsToIntegers = (v: Code): Code => simd(0xa9, v);
const highShortsToIntegers = (v: Code): Code => simd(0xaa, v);
const addIntegers = (a: Code, b: Code): Code => simd(0xae, a, b);
const multiplyIntegers = (a: Code, b: Code): Code => simd(0xb5, a, b);
const integersToShorts = (a: Code, b: Code): Code => simd(0x85, a, b);
const shortsToBytes = (a: Code, b: Code): Code => simd(0x66, a, b);
const integersToDoubles = (v: Code): Code => simd(0xff, v);
const floatsToDoubles = (v: Code): Code => simd(0x5f, v);
const doublesToFloats = (v: Code): Code => simd(0x5e, v);
const addDoubles = (a: Code, b: Code): Code => simd(0xf0, a, b);
const multiplyDoubles = (a: Code, b: Code): Code => simd(0xf2, a, b);
const roundFloats = (v: Code): Code => simd(0x6a, v);
const floatsToIntegers = (v: Code): Code => simd(0xf8, v);
/** The lower halves of two vectors. */
const lowerHalves = (a: Code, b: Code): Code => [
  simd(0x0d, a, b),
  [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23],
];
const upperHalf = (v: Code): Code => [
  simd(0x0d, v, v),
  [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15],
];

/** Sums are whole numbers of 2^-22 and begin with a half. */
const half = splat(constant(2 ** 21));
const wholeOf = (sum: Code): Code => simd(0xac, sum, constant(22));
const zero = splat(constant(0));
const bytesOf = (integers: Code): Code => {
  const shorts = integersToShorts(integers, integers);
  return shortsToBytes(shorts, shorts);
};

/** For each row, then for each new pixel of three channels at `PLACE`, with `FROM`, `WEIGHT`, `END` and `TO` set. */
function forPixels(bytesPerWeight: number, bytesPerChannel: number, body: Code): Code {
  return forRows([
    [constant(0), set(PLACE), get(TARGET), set(TO)],
    whileBelow(PLACE, get(LENGTH), [
      [add(get(SOURCE), load(add(get(STARTS), multiply(get(PLACE), constant(4))))), set(FROM)],
      [add(get(WEIGHTS), multiply(get(PLACE), get(TAP_BYTES))), set(WEIGHT)],
      setEnd(get(PLACE), bytesPerWeight),
      body,
      advance(TO, constant(3 * bytesPerChannel)),
      advance(PLACE, constant(1)),
    ]),
    advance(SOURCE, get(SOURCE_STRIDE)),
  ]);
}

function forRows(body: Code): Code {
  return [
    [constant(0), set(ROW)],
    whileBelow(ROW, get(ROWS), [body, advance(TARGET, get(TARGET_STRIDE)), advance(ROW, constant(1))]),
  ];
}

/** Where the weights of a new pixel end. */
function setEnd(pixel: Code, bytesPerWeight: number): Code {
  const count = load(add(get(COUNTS), multiply(pixel, constant(4))));
  return [add(get(WEIGHT), multiply(count, constant(bytesPerWeight))), set(END)];
}

function forTaps(bytesPerWeight: number, step: Code, body: Code): Code {
  return whileBelow(WEIGHT, get(END), [body, advance(FROM, step), advance(WEIGHT, constant(bytesPerWeight))]);
}

/** For each new row, then for its places in steps, with `FROM`, `WEIGHT`, `END` and `TO` set. */
function forColumns(options: { bytesPerWeight: number; step: number; targetStep: number; body: Code }): Code {
  const { bytesPerWeight, step, targetStep, body } = options;
  const first = load(add(get(STARTS), multiply(get(ROW), constant(4))));
  return forRows([
    [constant(0), set(PLACE), get(TARGET), set(TO)],
    whileBelow(PLACE, get(LENGTH), [
      [add(add(get(SOURCE), multiply(first, get(SOURCE_STRIDE))), get(PLACE)), set(FROM)],
      [add(get(WEIGHTS), multiply(get(ROW), get(TAP_BYTES))), set(WEIGHT)],
      setEnd(get(ROW), bytesPerWeight),
      body,
      advance(TO, constant(targetStep)),
      advance(PLACE, constant(step)),
    ]),
  ]);
}

const pixel = shortsToIntegers(bytesToShorts(fourBytesAt(get(FROM))));

const byteColumns = forPixels(4, 1, [
  [half, set(A)],
  forTaps(4, constant(3), [
    [addIntegers(get(A), multiplyIntegers(pixel, splatInteger(get(WEIGHT)))), set(A)],
  ]),
  [wholeOf(get(A)), set(A)],
  storeFourBytes(get(TO), bytesOf(get(A))),
]);

const addWeighted = (sum: number, integers: Code): Code => [
  addIntegers(get(sum), multiplyIntegers(integers, get(W))),
  set(sum),
];

const byteRows = forColumns({
  bytesPerWeight: 4,
  step: 16,
  targetStep: 16,
  body: [
    [half, set(A), half, set(B), half, set(C), half, set(D)],
    forTaps(4, get(SOURCE_STRIDE), [
      [loadVector(get(FROM)), set(V), splatInteger(get(WEIGHT)), set(W)],
      addWeighted(A, shortsToIntegers(bytesToShorts(get(V)))),
      addWeighted(B, highShortsToIntegers(bytesToShorts(get(V)))),
      addWeighted(C, shortsToIntegers(highBytesToShorts(get(V)))),
      addWeighted(D, highShortsToIntegers(highBytesToShorts(get(V)))),
    ]),
    storeVector(
      get(TO),
      shortsToBytes(
        integersToShorts(wholeOf(get(A)), wholeOf(get(B))),
        integersToShorts(wholeOf(get(C)), wholeOf(get(D))),
      ),
    ),
  ],
});

const addWeightedDoubles = (sum: number, doubles: Code): Code => [
  addDoubles(get(sum), multiplyDoubles(doubles, get(W))),
  set(sum),
];

/** To floats, which the rows are then made of. */
const floatColumns = forPixels(8, 4, [
  [zero, set(A), zero, set(B)],
  forTaps(8, constant(3), [
    [pixel, set(V), splatDouble(get(WEIGHT)), set(W)],
    addWeightedDoubles(A, integersToDoubles(get(V))),
    addWeightedDoubles(B, integersToDoubles(upperHalf(get(V)))),
  ]),
  storeVector(get(TO), lowerHalves(doublesToFloats(get(A)), doublesToFloats(get(B)))),
]);

/** From floats to bytes, a half to the even one. */
const floatRows = forColumns({
  bytesPerWeight: 8,
  step: 16,
  targetStep: 4,
  body: [
    [zero, set(A), zero, set(B)],
    forTaps(8, get(SOURCE_STRIDE), [
      [loadVector(get(FROM)), set(V), splatDouble(get(WEIGHT)), set(W)],
      addWeightedDoubles(A, floatsToDoubles(get(V))),
      addWeightedDoubles(B, floatsToDoubles(upperHalf(get(V)))),
    ]),
    [floatsToIntegers(roundFloats(lowerHalves(doublesToFloats(get(A)), doublesToFloats(get(B))))), set(C)],
    storeFourBytes(get(TO), bytesOf(get(C))),
  ],
});

/** Of bytes from `SOURCE` up to `LENGTH` what a table of floats says, 256 for each channel. */
const lookUp = whileBelow(SOURCE, get(LENGTH), [
  [0, 1, 2].map((channel) => {
    const entry = add(get(STARTS), multiply(loadByte(get(SOURCE), channel), constant(4)));
    return storeFloat(get(TARGET), loadFloat(entry, channel * 1024), channel * 4);
  }),
  advance(SOURCE, constant(3)),
  advance(TARGET, constant(12)),
]);

const bodies = { byteColumns, byteRows, floatColumns, floatRows, lookUp };

/** A pass over a picture, or the table. */
export type PassName = keyof typeof bodies;

/** For pictures of three channels in bytes: the two passes of a resampling, in whole numbers and in floats, and a table. */
export const resampleFunctions = Object.entries(bodies).map(([name, body]): WasmFunction<PassName> => ({
  name: name as PassName,
  parameterCount: PARAMETERS,
  locals: LOCALS,
  body,
}));
