import type { OpAttribute } from '../libtensorflow/attributes.ts';
import type { GraphOutput } from '../libtensorflow/cApi.ts';
import type { OpDefinitions } from '../libtensorflow/opDefinitions.ts';
import type { TensorExecutor, TensorMetadata } from '../libtensorflow/tensorExecutor.ts';
import type { TensorValues } from '../libtensorflow/tensorMemory.ts';
import { dtypeName, TF_DTYPES } from '../libtensorflow/dtypes.ts';
import { groupInputs } from '../libtensorflow/opDefinitions.ts';
import type { Graph } from './graph.ts';
import { type GraphInput } from './graph.ts';
import { TraceRefusal } from './traceRefusal.ts';

/** Outputs whose shape TensorFlow only knows at run time, and which nothing but the gradient of the same op takes. */
const OPAQUE_OUTPUTS: ReadonlyMap<string, number> = new Map([['FusedBatchNormV3', 5]]);

/** Constants up to this size are shared between the operations that make the same one. */
const SHARED_CONSTANT_BYTES = 64;

/**
 * Records what kernels ask for as operations of a graph. Its tensors are symbols, known by negative numbers; any other
 * number is a tensor from outside, for which `capture` gives the placeholder.
 */
export class TracingExecutor implements TensorExecutor {
  readonly #graph: Graph;
  readonly #definitions: OpDefinitions;
  readonly #capture: (id: number) => GraphOutput;
  readonly #symbols = new Map<number, GraphOutput>();
  readonly #constants = new Map<string, GraphOutput>();
  #nextId = -2; // -1 is what tfjs-node calls a tensor that has no number yet

  constructor(graph: Graph, definitions: OpDefinitions, capture: (id: number) => GraphOutput) {
    this.#graph = graph;
    this.#definitions = definitions;
    this.#capture = capture;
  }

  /** The graph's output that stands for a tensor. */
  outputOf(id: number): GraphOutput {
    if (id >= 0) return this.#capture(id);
    const output = this.#symbols.get(id);
    if (output === undefined) {
      throw new TraceRefusal('a tensor of another compiled step is used here, where it does not exist');
    }
    return output;
  }

  /** A symbol for an output of the graph. */
  adopt(output: GraphOutput, shape: number[]): TensorMetadata {
    const id = this.#nextId--;
    this.#symbols.set(id, output);
    return { id, shape, dtype: this.#graph.dtypeOf(output) };
  }

  createTensor(shape: number[], dtype: number, values: TensorValues): number {
    const id = this.#nextId--;
    this.#symbols.set(id, this.#constant(shape, dtype, values));
    return id;
  }

  deleteTensor(_id: number): void {
    // Symbols cost nothing and go with the graph.
  }

  tensorDataSync(_id: number): never {
    throw new TraceRefusal('a value is read inside it');
  }

  executeOp(
    name: string,
    attributes: OpAttribute[],
    inputs: number[],
    outputCount: number,
  ): TensorMetadata[] {
    const outputs = inputs.map((id) => this.outputOf(id));
    const operation = this.#graph.addOperation(name, attributes, this.#group(name, attributes, outputs));
    return Array.from({ length: outputCount }, (_, index) => {
      const output = { oper: operation, index };
      return this.adopt(output, this.#shapeOf(name, output));
    });
  }

  #group(name: string, attributes: OpAttribute[], inputs: GraphOutput[]): GraphInput[] {
    const definition = this.#definitions.listInputs(name);
    if (!definition) return inputs;
    let next = 0;
    return groupInputs(definition, attributes, inputs.length).map((length) => {
      if (length === undefined) return inputs[next++]!;
      next += length;
      return inputs.slice(next - length, next);
    });
  }

  #shapeOf(name: string, output: GraphOutput): number[] {
    const shape = this.#graph.shapeOf(output);
    if (shape?.every((size) => size >= 0)) return shape;
    if (OPAQUE_OUTPUTS.get(name) === output.index) return [0];
    throw new TraceRefusal(`${name} gives a tensor whose shape depends on values`);
  }

  #constant(shape: number[], dtype: number, values: TensorValues): GraphOutput {
    if (Array.isArray(values) || values.byteLength > SHARED_CONSTANT_BYTES || dtype === TF_DTYPES.TF_STRING) {
      return this.#graph.constant(shape, dtype, values);
    }
    const key = `${dtypeName(dtype)} [${shape}] ${Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('latin1')}`;
    let output = this.#constants.get(key);
    if (!output) {
      output = this.#graph.constant(shape, dtype, values);
      this.#constants.set(key, output);
    }
    return output;
  }
}
