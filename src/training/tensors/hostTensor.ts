import type * as tf from '@tensorflow/tfjs';
import * as tfjs from '@tensorflow/tfjs';

/** Types of numbers that are read from the device. */
export type HostDtype = 'float32' | 'int32' | 'uint8' | 'bool';

/** A tensor's values in memory of JavaScript, in row-major order. */
export interface HostTensor {
  readonly dtype: HostDtype;
  readonly shape: readonly number[];
  /** Of bool and uint8: a byte each. */
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/** Copies variables from the device. @throws Error if one is of another dtype, such as string. */
export async function readVariables(
  variables: ReadonlyMap<string, tf.Variable>,
): Promise<Map<string, HostTensor>> {
  const read = [...variables].map(async ([name, variable]): Promise<[string, HostTensor]> => {
    const { dtype, shape } = variable;
    if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') {
      throw new Error(`${name} is of ${dtype}; what is kept must be of float32, int32 or bool`);
    }
    // A copy: some backends give the memory itself, which the next step changes.
    return [name, { dtype, shape: [...shape], data: (await variable.data()).slice() }];
  });
  return new Map(await Promise.all(read));
}

/** Sets a variable to values of its shape and dtype. */
export function assignVariable(variable: tf.Variable, { data, shape, dtype }: HostTensor): void {
  tfjs.tidy(() => variable.assign(tfjs.tensor(data, [...shape], dtype === 'uint8' ? 'int32' : dtype)));
}

/**
 * What keeps tensors from being the values of variables.
 * @returns a line each for what is missing, left over, or of another shape or dtype; none if they fit.
 */
export function listMismatches(
  tensors: ReadonlyMap<string, HostTensor>,
  variables: ReadonlyMap<string, tf.Variable>,
): string[] {
  const describe = ({ dtype, shape }: { dtype: string; shape: readonly number[] }): string =>
    `${dtype} [${shape.join(', ')}]`;
  const lines = [...variables].flatMap(([name, variable]) => {
    const tensor = tensors.get(name);
    if (!tensor) return [`${name}: missing, expected ${describe(variable)}`];
    const [expected, actual] = [describe(variable), describe(tensor)];
    return expected === actual ? [] : [`${name}: expected ${expected}, got ${actual}`];
  });
  const extra = [...tensors].filter(([name]) => !variables.has(name));
  return [...lines, ...extra.map(([name, tensor]) => `${name}: not expected, got ${describe(tensor)}`)];
}
