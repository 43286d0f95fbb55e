/** The shapes of the reference network: a convolution with padding, one with stride 2, and a weighted sum. */
export const INPUT_SHAPE: [number, number, number, number] = [1, 5, 5, 2];
export const FILTER1_SHAPE: [number, number, number, number] = [3, 3, 2, 3];
export const FILTER2_SHAPE: [number, number, number, number] = [3, 3, 3, 2];
export const WEIGHTS_SHAPE: [number, number, number, number] = [1, 2, 2, 2];

/** Whole numbers from -2 to 2 in an order that the seed fixes. */
export function patternedIntegers(shape: readonly number[], seed: number): number[] {
  let state = seed;
  return Array.from({ length: shape.reduce((product, size) => product * size, 1) }, () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return ((state >> 16) % 5) - 2;
  });
}

/**
 * The network's output and its gradients for input and filters made of seeds 1, 2 and 3 and weights of seed 4.
 * All are small whole numbers, so that float32, and TF32 on a GPU, give them exactly. A test computes them again.
 */
export const REFERENCE = {
  output: [6],
  input: [
    -6, -1, 2, -12, -6, 18, -14, 16, 9, 0, 3, -6, -15, 10, 12, -14, -17, 20, -14, 1, -3, 4, -7, -3, -9, -9,
    27, 19, -21, 8, 2, -6, 5, -3, 0, -1, -3, 33, 1, -16, 3, 5, 3, -11, -7, 9, -13, 5, -4, 2,
  ],
  filter1: [
    1, 13, -9, 9, 5, -7, -18, -13, 30, 0, 18, 10, 7, 2, -7, -1, -10, -11, -2, -23, 7, -15, -4, 17, 14, 11, -8,
    -12, 1, -7, -10, 5, 11, 8, -9, -3, 15, 27, -15, 14, 5, -9, -32, -10, 37, -16, -9, 13, 10, 0, -17, 10, 5,
    -14,
  ],
  filter2: [
    -13, 6, -6, -1, 1, -25, -6, -2, -12, -7, -10, -5, 15, -8, 6, 0, 12, -21, 1, 8, -13, -11, -35, 9, 17, -15,
    16, 14, 7, 10, -2, -9, 4, -19, 4, -1, 7, -7, -2, 0, -11, -9, 9, 3, 8, -5, 6, -14, -8, -9, 6, -4, -7, -16,
  ],
} as const satisfies Record<string, readonly number[]>;
