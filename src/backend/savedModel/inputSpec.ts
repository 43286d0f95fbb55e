import type { HostArray } from '../compiledStep/stepInputs.ts';
import { dtypeOfArray } from '../compiledStep/stepInputs.ts';
import { elementCount } from '../libtensorflow/tensorMemory.ts';
import type { SignatureTensor } from './signature.ts';

/** What an exported function takes for one argument. */
export interface InputSpec {
  /** `null` in the first place stands for any number of samples. */
  shape: readonly (number | null)[];
  /** Default `float32`. */
  dtype?: 'float32' | 'int32' | 'uint8';
}

/** @throws Error that names the input and says what is wrong with it. */
export function checkSpec(name: string, { shape, dtype = 'float32' }: InputSpec): void {
  if (!(dtype in ARRAYS)) {
    throw new Error(`the input ${name} must be float32, int32 or uint8, got ${String(dtype)}`);
  }
  const isRight = shape.every((size, axis) =>
    size === null ? axis === 0 : Number.isInteger(size) && size >= 0,
  );
  if (!isRight) {
    throw new Error(
      `the input ${name} needs a shape of whole numbers, the first of which may be null for any batch size, ` +
        `got [${shape.map(String).join(', ')}]`,
    );
  }
}

export function toSignatureTensor(name: string, { shape, dtype }: InputSpec): SignatureTensor {
  return { name, dtype: dtypeOfArray(new ARRAYS[dtype ?? 'float32'](0)), shape };
}

/** An array without values, to record a step with: its kind and shape are all that counts there. */
export function symbolicInput({ shape, dtype = 'float32' }: InputSpec, batchSize: number): HostArray {
  return { data: new ARRAYS[dtype](0), shape: shape.map((size) => size ?? batchSize) };
}

/** Numbers to try a function with: from 0 to 1, to 255 where they are bytes, and 0 or 1 where they may be indices. */
export function trialInput(spec: InputSpec, batchSize: number): HostArray {
  const { dtype = 'float32' } = spec;
  const { shape } = symbolicInput(spec, batchSize);
  const data = new ARRAYS[dtype](elementCount(shape));
  const most = dtype === 'uint8' ? 256 : 1;
  for (let index = 0; index < data.length; index++) {
    const part = ((index + 1) * GOLDEN_RATIO) % 1; // spread evenly, and the same each time
    data[index] = dtype === 'int32' ? Math.round(part) : part * most;
  }
  return { data, shape };
}

const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

const ARRAYS = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array } as const;
