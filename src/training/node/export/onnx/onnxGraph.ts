import * as tf from '@tensorflow/tfjs';
import type { OnnxAttribute, OnnxNode, OnnxPort, OnnxType } from './onnxMessages.ts';

/** A size that is `null` is known only when the graph runs. */
export type Shape = readonly (number | null)[];

/** A tensor of the graph. */
export interface Value {
  name: string;
  /** As our model has it, channels last, whatever the order in the graph. */
  shape: Shape;
  /** Whether it has its channels behind the samples in the graph. */
  isChannelsFirst: boolean;
}

/** Numbers in the file. */
export interface OnnxTensor {
  name: string;
  type: OnnxType;
  shape: readonly number[];
  read(): Promise<Uint8Array>;
}

/** How a weight lies in the graph. */
export interface WeightLayout {
  shape: readonly number[];
  /** Within a `tf.tidy`. */
  arrange: (weight: tf.Tensor) => tf.Tensor;
}

const BYTES: Readonly<Record<OnnxType, number>> = { float32: 4, uint8: 1, int32: 4, int64: 8 };

export function tensorBytes({ type, shape }: OnnxTensor): number {
  return shape.reduce((product, size) => product * size, BYTES[type]);
}

/** A graph that is being put together: nodes in an order in which they can be computed. */
export class OnnxGraph {
  readonly nodes: OnnxNode[] = [];
  readonly tensors: OnnxTensor[] = [];
  readonly inputs: OnnxPort[] = [];
  readonly outputs: OnnxPort[] = [];
  readonly #names = new Map<string, number>();
  /** What was made once already: constants, weights, transposed values. */
  readonly #made = new Map<string, string>();

  /** A name that nothing else has. */
  name(wanted: string): string {
    const count = this.#names.get(wanted) ?? 0;
    this.#names.set(wanted, count + 1);
    return count === 0 ? wanted : this.name(`${wanted}_${count}`);
  }

  /** @param path what the node belongs to, such as the layer. @returns the name of its output. */
  add(
    path: string,
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): string {
    return this.addMany(path, op, inputs, attributes, 1)[0]!;
  }

  addMany(
    path: string,
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>>,
    outputCount: number,
  ): string[] {
    const name = this.name(`${path}/${op}`);
    const outputs = Array.from({ length: outputCount }, (_, index) =>
      this.name(index === 0 ? `${name}:out` : `${name}:out${index}`),
    );
    this.nodes.push({ op, name, inputs, outputs, attributes });
    return outputs;
  }

  /** Float32 numbers. @returns their name. */
  floats(values: readonly number[], shape: readonly number[] = [values.length]): string {
    return this.#constant('float32', shape, values, Float32Array.from(values));
  }

  /** Sizes and places, int64. @returns their name. */
  integers(values: readonly number[]): string {
    return this.#constant('int64', [values.length], values, BigInt64Array.from(values.map(BigInt)));
  }

  #constant(type: OnnxType, shape: readonly number[], values: readonly number[], data: ArrayBufferView) {
    return this.#once(`${type} ${String(shape)}: ${String(values)}`, () => {
      const name = this.name('constant');
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      this.tensors.push({ name, type, shape, read: () => Promise.resolve(bytes) });
      return name;
    });
  }

  /** A weight, which is read when the file is written. @returns its name; the same one for the same layout. */
  weight(path: string, variable: tf.Variable, key: string, { shape, arrange }: WeightLayout): string {
    return this.#once(`weight ${variable.id} ${key}`, () => {
      const name = this.name(path);
      this.tensors.push({ name, type: 'float32', shape, read: () => readWeight(variable, arrange) });
      return name;
    });
  }

  /** The value as our model has it. */
  plain({ name, shape, isChannelsFirst }: Value): string {
    return isChannelsFirst ? this.transpose(name, [0, ...range(2, shape.length), 1]) : name;
  }

  /** The value with its channels behind the samples. */
  channelsFirst({ name, shape, isChannelsFirst }: Value): string {
    const last = shape.length - 1;
    return isChannelsFirst ? name : this.transpose(name, [0, last, ...range(1, last)]);
  }

  /** Made once for a value, however often it is asked for; undoing one gives what it was made of. */
  transpose(name: string, permutation: readonly number[]): string {
    if (permutation.every((axis, place) => axis === place)) return name;
    return this.#once(`transpose ${name} ${String(permutation)}`, () => {
      const transposed = this.add(name.split('/')[0]!, 'Transpose', [name], { perm: permutation });
      const back = permutation.map((_, axis) => permutation.indexOf(axis));
      this.#made.set(`transpose ${transposed} ${String(back)}`, name);
      return transposed;
    });
  }

  #once(key: string, make: () => string): string {
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const name = make();
    this.#made.set(key, name);
    return name;
  }
}

async function readWeight(variable: tf.Variable, arrange: WeightLayout['arrange']): Promise<Uint8Array> {
  const arranged = tf.tidy(() => arrange(variable).toFloat().clone());
  try {
    const data = await arranged.data();
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  } finally {
    arranged.dispose();
  }
}

/** From the first to the last but one. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(to - from, 0) }, (_, index) => from + index);
}
