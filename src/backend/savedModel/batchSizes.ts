import type { Graph, GraphInput } from '../compiledStep/graph.ts';
import type { GraphOutput } from '../libtensorflow/cApi.ts';
import { TF_DTYPES } from '../libtensorflow/dtypes.ts';
import type { OpenSize } from './openConstants.ts';

/** Computes, inside a graph, sizes that depend on how many samples came in. */
export class BatchSizeArithmetic {
  readonly #graph: Graph;
  readonly #input: GraphOutput;
  readonly #known = new Map<string, GraphOutput>();
  #batch: GraphOutput | undefined;

  /** @param input whose first axis is the batch. */
  constructor(graph: Graph, input: GraphOutput) {
    this.#graph = graph;
    this.#input = input;
  }

  /**
   * An int32 tensor of the sizes, in that shape. It is packed of scalars, because that is what TensorFlow sees through
   * when it infers shapes.
   */
  tensor(shape: readonly number[], sizes: readonly OpenSize[]): GraphOutput {
    const scalars = sizes.map((size) => this.#scalar(size));
    if (shape.length === 0) return scalars[0]!;
    const packed = this.#add('Pack', [scalars]);
    return shape.length === 1
      ? packed
      : this.#add('Reshape', [packed, this.#integers([shape.length], shape)]);
  }

  /** A tensor repeated along new axes in front, to that shape. */
  repeat(value: GraphOutput, dims: readonly OpenSize[]): GraphOutput {
    return this.#add('BroadcastTo', [value, this.tensor([dims.length], dims)]);
  }

  /** 0, 1, 2, ... as int32. */
  count(count: OpenSize): GraphOutput {
    return this.#add('Range', [this.#integer(0), this.#scalar(count), this.#integer(1)]);
  }

  #scalar({ slope, offset }: OpenSize): GraphOutput {
    const key = `${slope} ${offset}`;
    let scalar = this.#known.get(key);
    if (!scalar) {
      scalar = this.#compute(slope, offset);
      this.#known.set(key, scalar);
    }
    return scalar;
  }

  #compute(slope: number, offset: number): GraphOutput {
    if (slope === 0) return this.#integer(offset);
    this.#batch ??= this.#add('GatherV2', [
      this.#add('Shape', [this.#input]),
      this.#integer(0),
      this.#integer(0),
    ]);
    const scaled = slope === 1 ? this.#batch : this.#add('Mul', [this.#batch, this.#integer(slope)]);
    return offset === 0 ? scaled : this.#add('AddV2', [scaled, this.#integer(offset)]);
  }

  #integer(value: number): GraphOutput {
    return this.#integers([], [value]);
  }

  #integers(shape: readonly number[], values: readonly number[]): GraphOutput {
    return this.#graph.constant(shape, TF_DTYPES.TF_INT32, Int32Array.from(values));
  }

  #add(type: string, inputs: readonly GraphInput[]): GraphOutput {
    return { oper: this.#graph.addOperation(type, [], inputs), index: 0 };
  }
}
