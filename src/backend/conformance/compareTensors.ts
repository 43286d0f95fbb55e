import type { ExpectedTensor, ExpectedValues } from './conformanceCase.ts';

/** A tensor as it was read from a backend. */
export interface ComputedTensor {
  shape: readonly number[];
  dtype: string;
  values: ArrayLike<number>;
}

/**
 * Compares a tensor with what it should be.
 * @param tolerance of each value of a float32 tensor, relative to its greatest expected magnitude.
 * @returns the greatest such error; 0 for integers and booleans, which must be equal.
 * @throws Error that says which shape, dtype or value was expected and which came.
 */
export function compareTensors(expected: ExpectedTensor, actual: ComputedTensor, tolerance: number): number {
  const { shape, dtype, values } = expected;
  if (String(actual.shape) !== String(shape)) {
    throw new Error(`expected the shape [${shape.join()}], got [${actual.shape.join()}]`);
  }
  if (actual.dtype !== dtype) throw new Error(`expected ${dtype}, got ${actual.dtype}`);
  return compareValues(values, actual.values, dtype === 'float32' ? tolerance : 0);
}

/** Compares values as {@link compareTensors} does. */
export function compareValues(
  expected: ExpectedValues,
  actual: ArrayLike<number>,
  tolerance: number,
): number {
  if (expected.length !== actual.length) {
    throw new Error(`expected ${expected.length} values, got ${actual.length}`);
  }
  const numbers = expected.map(Number);
  const scale = Math.max(...numbers.filter(Number.isFinite).map(Math.abs), 0) || 1;
  let greatest = 0;
  numbers.forEach((value, index) => {
    const got = Number(actual[index]);
    const error = errorOf(value, got, scale);
    if (!(error <= tolerance)) throw new Error(`value ${index} should be ${value}, is ${got}`);
    greatest = Math.max(greatest, error);
  });
  return greatest;
}

function errorOf(expected: number, actual: number, scale: number): number {
  if (Object.is(expected, actual) || expected === actual) return 0;
  const error = Math.abs(expected - actual) / scale;
  return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
}
