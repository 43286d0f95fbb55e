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
const [ROW, PLACE, LAST, FROM, WEIGHT, END, TO] = [10, 11, 12, 13, 14, 15, 16] as const;
const [A, B, C, D, V, W] = [17, 18, 19, 20, 21, 22] as const;
const LOCALS = { i32: 7, v128: 6 };

const fourBytesAt = (address: Code, offset = 0): Code => simdMemory(0x5c, add(address, constant(offset)));
const storeFourBytes = (address: Code, value: Code): Code => [simdMemory(0x5a, address, value), 0];
const splatFourBytes = (address: Code, offset = 0): Code => simdMemory(0x09, add(address, constant(offset)));

const bytesToShorts = (v: Code): Code => simd(0x89, v);
const highBytesToShorts = (v: Code): Code => simd(0x8a, v);
const shortsToIntegers = (v: Code): Code => simd(0xa9, v);
const highShortsToIntegers = (v: Code): Code => simd(0xaa, v);
const addIntegers = (a: Code, b: Code): Code => simd(0xae, a, b);
const multiplyIntegers = (a: Code, b: Code): Code => simd(0xb5, a, b);
const integersToShorts = (a: Code, b: Code): Code => simd(0x85, a, b);
const shortsToBytes = (a: Code, b: Code): Code => simd(0x66, a, b);
const integersToFloats = (v: Code): Code => simd(0xfa, v);
const addFloats = (a: Code, b: Code): Code => simd(0xe4, a, b);
const multiplyFloats = (a: Code, b: Code): Code => simd(0xe6, a, b);
const roundFloats = (v: Code): Code => simd(0x6a, v);
const floatsToIntegers = (v: Code): Code => simd(0xf8, v);

/** Sums are whole numbers of 2^-22 and begin with a half. */
const half = splat(constant(2 ** 21));
const wholeOf = (sum: Code): Code => simd(0xac, sum, constant(22));
const zero = splat(constant(0));
const bytesOf = (integers: Code): Code => {
  const shorts = integersToShorts(integers, integers);
  return shortsToBytes(shorts, shorts);
};

/** For each row, then for each new pixel of three channels, with `FROM`, `WEIGHT`, `END` and `TO` set. */
function forPixels(bytesPerChannel: number, body: Code): Code {
  return forRows([
    [get(STARTS), set(PLACE), get(WEIGHTS), set(WEIGHT), get(TARGET), set(TO)],
    [add(get(STARTS), multiply(get(LENGTH), constant(4))), set(LAST)],
    whileBelow(PLACE, get(LAST), [
      [add(get(SOURCE), load(get(PLACE))), set(FROM)],
      [add(get(WEIGHT), get(TAP_BYTES)), set(END)],
      body,
      advance(TO, constant(3 * bytesPerChannel)),
      advance(PLACE, constant(4)),
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
function setEnd(pixel: Code): Code {
  const count = load(add(get(COUNTS), multiply(pixel, constant(4))));
  return [add(get(WEIGHT), multiply(count, constant(4))), set(END)];
}

function forTaps(step: Code, body: Code): Code {
  return whileBelow(WEIGHT, get(END), [body, advance(FROM, step), advance(WEIGHT, constant(4))]);
}

/** For each new row, then for sixteen of its values at a time, with `FROM`, `WEIGHT`, `END` and `TO` set. */
function forColumns(bytesPerValue: number, body: Code): Code {
  const first = load(add(get(STARTS), multiply(get(ROW), constant(4))));
  const place = bytesPerValue === 1 ? get(PLACE) : multiply(get(PLACE), constant(bytesPerValue));
  return forRows([
    [constant(0), set(PLACE), get(TARGET), set(TO)],
    whileBelow(PLACE, get(LENGTH), [
      [add(add(get(SOURCE), multiply(first, get(SOURCE_STRIDE))), place), set(FROM)],
      [add(get(WEIGHTS), multiply(get(ROW), get(TAP_BYTES))), set(WEIGHT)],
      setEnd(get(ROW)),
      body,
      advance(TO, constant(16)),
      advance(PLACE, constant(16)),
    ]),
  ]);
}

/** The channels of an old pixel, and one more, as whole numbers. */
const pixelAt = (offset: number): Code => shortsToIntegers(bytesToShorts(fourBytesAt(get(FROM), offset)));

/** For each two old pixels of a new one: what is done with the integers of each and its weight. */
function forPixelPairs(addPixel: (integers: Code, weight: Code) => Code): Code {
  return whileBelow(WEIGHT, get(END), [
    [0, 1].map((which) => addPixel(pixelAt(3 * which), splatFourBytes(get(WEIGHT), 4 * which))),
    advance(FROM, constant(6)),
    advance(WEIGHT, constant(8)),
  ]);
}

const byteColumns = forPixels(1, [
  [half, set(A)],
  forPixelPairs((integers, weight) => [addIntegers(get(A), multiplyIntegers(integers, weight)), set(A)]),
  [wholeOf(get(A)), set(A)],
  storeFourBytes(get(TO), bytesOf(get(A))),
]);

const addWeighted = (sum: number, integers: Code): Code => [
  addIntegers(get(sum), multiplyIntegers(integers, get(W))),
  set(sum),
];

const SUMS = [A, B, C, D] as const;
const bytesOfAll = (integers: (sum: Code) => Code): Code => {
  const [a, b, c, d] = SUMS.map((sum) => integers(get(sum))) as [Code, Code, Code, Code];
  return shortsToBytes(integersToShorts(a, b), integersToShorts(c, d));
};

const byteRows = forColumns(1, [
  SUMS.map((sum) => [half, set(sum)]),
  forTaps(get(SOURCE_STRIDE), [
    [loadVector(get(FROM)), set(V), splatFourBytes(get(WEIGHT)), set(W)],
    addWeighted(A, shortsToIntegers(bytesToShorts(get(V)))),
    addWeighted(B, highShortsToIntegers(bytesToShorts(get(V)))),
    addWeighted(C, shortsToIntegers(highBytesToShorts(get(V)))),
    addWeighted(D, highShortsToIntegers(highBytesToShorts(get(V)))),
  ]),
  storeVector(get(TO), bytesOfAll(wholeOf)),
]);

const addWeightedFloats = (sum: number, floats: Code): Code => [
  addFloats(get(sum), multiplyFloats(floats, get(W))),
  set(sum),
];

/** To floats, which the rows are then made of. */
const floatColumns = forPixels(4, [
  [zero, set(A)],
  forPixelPairs((integers, weight) => [
    addFloats(get(A), multiplyFloats(integersToFloats(integers), weight)),
    set(A),
  ]),
  storeVector(get(TO), get(A)),
]);

/** From floats to bytes, a half to the even one. */
const floatRows = forColumns(4, [
  SUMS.map((sum) => [zero, set(sum)]),
  forTaps(get(SOURCE_STRIDE), [
    [splatFourBytes(get(WEIGHT)), set(W)],
    SUMS.map((sum, index) => addWeightedFloats(sum, loadVector(get(FROM), 16 * index))),
  ]),
  storeVector(
    get(TO),
    bytesOfAll((sum) => floatsToIntegers(roundFloats(sum))),
  ),
]);

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
