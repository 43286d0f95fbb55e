import { Dataset } from './dataset.ts';
import { sizeOf } from './collate.ts';
import type { ArrayValue, NumericArray } from './sample.ts';

/** Numbers of any kind that NumPy's files hold, with a shape. */
export interface AnyArray {
  data:
    | NumericArray
    | Int8Array
    | Int16Array
    | Uint16Array
    | Uint32Array
    | BigInt64Array
    | BigUint64Array
    | Float64Array;
  shape: readonly number[];
}

/** One sample: of each array the part at its index; of an array with one axis that is a number. */
export type ArraysSample<Arrays extends Readonly<Record<string, AnyArray>>> = {
  [Name in keyof Arrays]: number | ArrayValue;
};

/**
 * Arrays with one row for each sample, such as those of an `.npz` file, side by side:
 * ```ts
 * const data = arraysDataset({ inputs: await archive.get('x'), label: await archive.get('y') });
 * ```
 * Whole numbers become int32 (bytes stay bytes), all others float32.
 * @throws Error if the arrays differ in their number of rows, or have whole numbers beyond int32.
 */
export function arraysDataset<const Arrays extends Readonly<Record<string, AnyArray>>>(
  arrays: Arrays,
  name = 'arrays',
): Dataset<ArraysSample<Arrays>> {
  return new ArraysDataset(arrays, name);
}

class ArraysDataset<Arrays extends Readonly<Record<string, AnyArray>>> extends Dataset<ArraysSample<Arrays>> {
  readonly length: number;
  readonly labelNames = undefined;
  private readonly columns: { name: string; array: ArrayValue }[];

  constructor(
    arrays: Arrays,
    readonly name: string,
  ) {
    super();
    this.columns = Object.entries(arrays).map(([key, array]) => ({
      name: key,
      array: toArrayValue(array, key),
    }));
    const counts = this.columns.map(({ array }) => array.shape[0]);
    if (counts.length === 0 || counts.some((count) => count === undefined || count !== counts[0])) {
      const shapes = this.columns.map((column) => `${column.name} [${column.array.shape.join(', ')}]`);
      throw new Error(
        `arrays side by side have the same first extent, got ${shapes.join(', ') || 'no array'}`,
      );
    }
    this.length = counts[0]!;
  }

  get(index: number): ArraysSample<Arrays> {
    const row = this.checkIndex(index);
    const values = this.columns.map(({ name, array }) => [name, rowOf(array, row)] as const);
    return Object.fromEntries(values) as ArraysSample<Arrays>;
  }
}

function rowOf({ data, shape }: ArrayValue, row: number): number | ArrayValue {
  if (shape.length === 1) return data[row]!;
  const own = shape.slice(1);
  const size = sizeOf(own);
  return { data: data.subarray(row * size, (row + 1) * size), shape: own };
}

function toArrayValue({ data, shape }: AnyArray, name: string): ArrayValue {
  if (data instanceof Uint8Array || data instanceof Int32Array || data instanceof Float32Array) {
    return { data, shape };
  }
  if (data instanceof Float64Array) return { data: Float32Array.from(data), shape };
  const numbers = Int32Array.from(data as ArrayLike<number | bigint>, Number);
  const wrong = numbers.findIndex((value, index) => value !== Number(data[index]));
  if (wrong < 0) return { data: numbers, shape };
  throw new Error(`${name} has the number ${data[wrong]}, which is beyond int32`);
}
