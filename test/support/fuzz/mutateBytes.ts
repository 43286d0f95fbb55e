/** Numbers from 0 to below 1, always the same of the same seed. */
export type Random = () => number;

/** A generator of its own for each text, such as one that names a seed and a case. */
export function randomOf(seed: string): Random {
  let state = 2166136261;
  for (const character of seed) state = Math.imul(state ^ character.charCodeAt(0), 16777619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Mutation = (bytes: Buffer, random: Random) => Buffer;

/** Numbers that lengths, counts and offsets stumble over. */
const AWKWARD = [
  0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0xffff_fffe, 0x1000_0000,
];
const AWKWARD_TEXTS = [
  '-1',
  '1e999',
  '99999999999999999999',
  '4294967296',
  '0',
  '""',
  '[]',
  '{}',
  'null',
  '1.5',
];

const below = (random: Random, limit: number): number => Math.floor(random() * limit);
const oneOf = <Item>(random: Random, items: readonly Item[]): Item => items[below(random, items.length)]!;

/** Where headers lie: most often near the beginning or the end. */
function placeIn(bytes: Buffer, random: Random): number {
  const near = Math.floor(bytes.length * random() ** 3);
  return oneOf(random, [near, Math.max(0, bytes.length - 1 - near), below(random, bytes.length)]);
}

const MUTATIONS: readonly Mutation[] = [
  function flipBit(bytes, random) {
    const place = placeIn(bytes, random);
    if (place < bytes.length) bytes[place]! ^= 1 << below(random, 8);
    return bytes;
  },
  function replaceByte(bytes, random) {
    const place = placeIn(bytes, random);
    const end = place + oneOf(random, [1, 1, 4, 64]);
    return bytes.fill(oneOf(random, [0, 0xff, below(random, 256)]), place, Math.min(end, bytes.length));
  },
  function cutOff(bytes, random) {
    return bytes.subarray(0, placeIn(bytes, random));
  },
  function spliceNumber(bytes, random) {
    const width = oneOf(random, [2, 4, 8]);
    const place = placeIn(bytes, random);
    if (place + width > bytes.length) return bytes;
    const number = Buffer.alloc(8);
    number.writeUInt32LE(oneOf(random, AWKWARD));
    if (width === 8 && random() < 0.5) number.fill(0xff, 4);
    const value = number.subarray(0, width);
    bytes.set(random() < 0.5 ? value : Buffer.from(value).reverse(), place);
    return bytes;
  },
  function repeatPart(bytes, random) {
    const start = placeIn(bytes, random);
    const part = bytes.subarray(start, start + 1 + below(random, 256));
    const times = oneOf(random, [1, 2, 16, 300]);
    return Buffer.concat([
      bytes.subarray(0, start),
      ...Array<Buffer>(times).fill(part),
      bytes.subarray(start),
    ]);
  },
  function leaveOut(bytes, random) {
    const start = placeIn(bytes, random);
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + 1 + below(random, 64))]);
  },
  function moveNumberInText(bytes, random) {
    const numbers = [...bytes.toString('latin1').matchAll(/-?\d+(\.\d+)?/g)];
    if (numbers.length === 0) return bytes;
    const match = oneOf(random, numbers);
    const end = match.index + match[0].length;
    const other = Buffer.from(oneOf(random, AWKWARD_TEXTS));
    return Buffer.concat([bytes.subarray(0, match.index), other, bytes.subarray(end)]);
  },
];

/** The bytes with a few things wrong, the same ones for the same random numbers. */
export function mutateBytes(bytes: Uint8Array, random: Random): Buffer {
  let mutated = Buffer.from(bytes);
  const count = oneOf(random, [1, 1, 1, 2, 4]);
  for (let done = 0; done < count && mutated.length > 0; done++) {
    mutated = Buffer.from(oneOf(random, MUTATIONS)(mutated, random));
  }
  return mutated;
}
