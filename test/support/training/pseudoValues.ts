/** Values that test/oracles/oracleValues.py makes too: a Lehmer generator, whose products doubles hold exactly. */
const MODULUS = 2147483647;

/** Values from -1 to 1 with three decimals, `pseudo_values` of oracleValues.py. */
export function pseudoValues(shape: readonly number[], seed: number): Float32Array {
  let state = ((seed * 7919) % MODULUS) + 1;
  return Float32Array.from({ length: sizeOf(shape) }, () => {
    state = (state * 48271) % MODULUS;
    return ((state % 2001) - 1000) / 1000;
  });
}

/** Whole numbers from 0 to below `classes`, `pseudo_labels` of oracleValues.py. */
export function pseudoLabels(shape: readonly number[], classes: number, seed: number): Int32Array {
  return Int32Array.from(pseudoValues(shape, seed), (value) => Math.round((value + 1) * 1000) % classes);
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
