import type { BatchMemory, NumericArrayType } from '../datasets/batchMemory.ts';
import { takeArray } from '../datasets/batchMemory.ts';
import { sizeOf } from '../datasets/collate.ts';
import { Dataset } from '../datasets/dataset.ts';
import type { ArrayValue, Batch, ImageArray, NumericArray, TrainingSample } from '../datasets/sample.ts';

/** Inputs and targets of all samples, each in one array, with weights if they have any. */
export type PairArrays = Batch;

/** Samples that lie side by side in arrays. Batches are gathered without a sample each. */
export class PairDataset extends Dataset<TrainingSample> {
  readonly length: number;
  readonly labelNames = undefined;

  /** @param arrays are not copied. All have the same number of samples. */
  constructor(
    private readonly arrays: PairArrays,
    readonly name = 'samples',
  ) {
    super();
    this.length = arrays.inputs.shape[0] as number;
  }

  /** Its arrays are views of the data set's own: copy them before you write to them. */
  get(index: number): TrainingSample {
    const { inputs, targets, weights } = this.arrays;
    const input = rowOf(inputs, this.checkIndex(index));
    const target = rowOf(targets, index);
    const weight = weights && { weight: weights.data[index] as number };
    if (!(targets.data instanceof Int32Array && target.shape.length === 0)) {
      return { inputs: input, targets: target, ...weight };
    }
    const label = target.data[0] as number;
    return isImage(input) ? { image: input, label, ...weight } : { inputs: input, label, ...weight };
  }

  override batch(indices: ArrayLike<number>, memory?: BatchMemory): Batch {
    const rows = Array.from(indices, (index) => this.checkIndex(index));
    const { inputs, targets, weights } = this.arrays;
    return {
      inputs: gather(inputs, rows, memory),
      targets: gather(targets, rows, memory),
      ...(weights && { weights: gather(weights, rows, memory) }),
    };
  }
}

function rowOf({ data, shape: [, ...shape] }: ArrayValue, row: number): ArrayValue {
  const size = sizeOf(shape);
  return { data: data.subarray(row * size, (row + 1) * size), shape };
}

function isImage(value: ArrayValue): value is ImageArray {
  const { data, shape } = value;
  return shape.length === 3 && [1, 3, 4].includes(shape[2] as number) && !(data instanceof Int32Array);
}

function gather<Data extends NumericArray>(
  { data, shape: [, ...shape] }: ArrayValue<Data>,
  rows: readonly number[],
  memory: BatchMemory | undefined,
): ArrayValue<Data> {
  const size = sizeOf(shape);
  const gathered = takeArray(memory, data.constructor as NumericArrayType<Data>, rows.length * size);
  for (const [place, row] of rows.entries()) {
    gathered.set(data.subarray(row * size, (row + 1) * size), place * size);
  }
  return { data: gathered, shape: [rows.length, ...shape] };
}
