/** Draws numbers in [0, 1). */
export type Random = () => number;

/** A generator that can be stopped and gone on with. */
export interface RandomStream {
  readonly next: Random;
  /** Four 32-bit integers; setting them goes on from there. */
  state: readonly number[];
}

/**
 * A generator (sfc32) that depends on nothing but its keys: the same keys give the same numbers on every machine.
 * Several keys name a stream, such as a seed and an epoch.
 * @param keys finite numbers; of each the low 64 bits of its integer part and fraction count.
 */
export function seededRandom(...keys: number[]): Random {
  return randomStream(...keys).next;
}

/** As {@link seededRandom}, with its state. */
export function randomStream(...keys: number[]): RandomStream {
  let hash = 0x9e3779b9;
  for (const word of new Uint32Array(new Float64Array(keys).buffer)) hash = mix(hash ^ word);
  let [a, b, c, d] = [mix(hash + 1), mix(hash + 2), mix(hash + 3), 1];
  const next = (): number => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < 12; round++) next();
  return {
    next,
    get state() {
      return [a, b, c, d];
    },
    set state([first = 0, second = 0, third = 0, count = 0]: readonly number[]) {
      [a, b, c, d] = [first, second, third, count];
    },
  };
}

/** 0 … length - 1 in an order drawn from `random` (Fisher and Yates). */
export function shuffledIndices(length: number, random: Random): Int32Array {
  const indices = new Int32Array(length);
  for (let index = 0; index < length; index++) indices[index] = index;
  for (let last = length - 1; last > 0; last--) {
    const chosen = Math.floor(random() * (last + 1));
    const kept = indices[last] as number;
    indices[last] = indices[chosen] as number;
    indices[chosen] = kept;
  }
  return indices;
}

/** The finaliser of MurmurHash3: every bit of the input changes half of the output. */
function mix(word: number): number {
  let hash = word | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
