import { createHash } from 'node:crypto';
import type { OpAttribute } from '../libtensorflow/attributes.ts';
import type { TensorMetadata } from '../libtensorflow/tensorExecutor.ts';
import { TF_DTYPES } from '../libtensorflow/dtypes.ts';

/** One operation that was recorded, its tensors by number. */
interface RecordedOp {
  inputs: readonly number[];
  outputs: readonly TensorMetadata[];
}

/** Ops whose result is their input under another shape: it takes no memory of its own. */
const VIEWS: ReadonlySet<string> = new Set(['Reshape', 'Identity', 'ExpandDims', 'Squeeze', 'StopGradient']);

const BYTES: ReadonlyMap<number, number> = new Map([
  [TF_DTYPES.TF_BOOL, 1],
  [TF_DTYPES.TF_UINT8, 1],
  [TF_DTYPES.TF_COMPLEX64, 8],
  [TF_DTYPES.TF_INT64, 8],
]);

/** What a recorded graph consists of: how much memory it needs, and which other graphs are the same. */
export class GraphProfile {
  readonly #ops: RecordedOp[] = [];
  /** The tensor that lies in the memory of a view. */
  readonly #owners = new Map<number, number>();
  readonly #hash = createHash('sha256');

  add(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputs: readonly TensorMetadata[],
  ): void {
    this.#note([name, attributes, outputs.map(({ shape, dtype }) => [shape, dtype])]);
    this.#ops.push({ inputs: inputs.map((id) => this.#ownerOf(id)), outputs });
    if (VIEWS.has(name)) this.#owners.set(outputs[0]!.id, this.#ownerOf(inputs[0]!));
  }

  /** An input of the graph. */
  addInput(kind: string, dtype: number, shape: readonly number[]): void {
    this.#note([kind, dtype, shape]);
  }

  /** Equal for graphs of the same operations on the same shapes, whatever their tensors hold. */
  fingerprint(): string {
    return this.#hash.copy().digest('hex');
  }

  /**
   * The least memory that computing takes beside what lies outside of the graph: the most bytes that are needed at one
   * time when the ops are done in the order in which they were recorded, each in the place of what it needs last.
   * @param results numbers of the tensors that are needed to the end.
   */
  peakBytes(results: readonly number[]): number {
    const lastUse = this.#lastUses(results.map((id) => this.#ownerOf(id)));
    const sizes = new Map<number, number>();
    let present = 0;
    let peak = 0;
    this.#ops.forEach(({ inputs, outputs }, index) => {
      const made = outputs.filter(({ id }) => lastUse.has(id) && !this.#owners.has(id));
      for (const id of inputs) {
        if (lastUse.get(id) !== index) continue;
        present -= sizes.get(id) ?? 0;
        sizes.delete(id);
      }
      for (const tensor of made) {
        const size = bytesOf(tensor);
        sizes.set(tensor.id, size);
        present += size;
      }
      peak = Math.max(peak, present);
    });
    return peak;
  }

  /** When each tensor is needed last, by the number of the op; those that no result needs are not in it. */
  #lastUses(results: readonly number[]): Map<number, number> {
    const lastUse = new Map(results.map((id) => [id, Infinity]));
    for (let index = this.#ops.length - 1; index >= 0; index--) {
      const { inputs, outputs } = this.#ops[index]!;
      if (!outputs.some(({ id }) => lastUse.has(this.#ownerOf(id)))) continue;
      for (const id of inputs) if (!lastUse.has(id)) lastUse.set(id, index);
    }
    return lastUse;
  }

  #ownerOf(id: number): number {
    return this.#owners.get(id) ?? id;
  }

  #note(parts: readonly unknown[]): void {
    this.#hash.update(
      JSON.stringify(parts, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
    );
  }
}

function bytesOf({ shape, dtype }: TensorMetadata): number {
  return shape.reduce((count, size) => count * size, BYTES.get(dtype) ?? 4);
}
