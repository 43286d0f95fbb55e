import type { OpAttribute } from '../libtensorflow/attributes.ts';
import type { GraphOutput } from '../libtensorflow/cApi.ts';
import type { OpDefinitions } from '../libtensorflow/opDefinitions.ts';
import type { TensorExecutor, TensorMetadata } from '../libtensorflow/tensorExecutor.ts';
import type { TensorValues } from '../libtensorflow/tensorMemory.ts';
import { dtypeName, TF_DTYPES } from '../libtensorflow/dtypes.ts';
import { groupInputs } from '../libtensorflow/opDefinitions.ts';
import type { Graph } from './graph.ts';
import { type GraphInput } from './graph.ts';
import { GraphProfile } from './graphProfile.ts';
import { TraceRefusal } from './traceRefusal.ts';

/** In what convolutions and matrix products are computed; everything else stays float32, the variables too. */
export type Precision = 'float32' | 'bfloat16' | 'float16';

/** `TF_BFLOAT16` and `TF_HALF`, which tfjs has no dtype for: outside these ops nothing is of them. */
const HALF_DTYPES: Readonly<Record<Precision, number | undefined>> = {
  float32: undefined,
  bfloat16: 14,
  float16: 19,
};

/** Outputs whose shape TensorFlow only knows at run time, and which nothing but the gradient of the same op takes. */
const OPAQUE_OUTPUTS: ReadonlyMap<string, number> = new Map([['FusedBatchNormV3', 5]]);

/** Ops that gain most from fewer bits and add up in float32 inside. */
const MIXED_PRECISION_OPS: ReadonlySet<string> = new Set([
  'MatMul',
  'BatchMatMulV2',
  'Conv2D',
  'Conv2DBackpropInput',
  'Conv2DBackpropFilter',
  'DepthwiseConv2dNative',
  'DepthwiseConv2dNativeBackpropInput',
  'DepthwiseConv2dNativeBackpropFilter',
]);

/** Constants up to this size are shared between the operations that make the same one. */
const SHARED_CONSTANT_BYTES = 64;

/**
 * Records what kernels ask for as operations of a graph. Its tensors are symbols, known by negative numbers; any other
 * number is a tensor from outside, for which `capture` gives the placeholder.
 */
export class TracingExecutor implements TensorExecutor {
  readonly profile = new GraphProfile();
  readonly #graph: Graph;
  readonly #definitions: OpDefinitions;
  readonly #capture: (id: number) => GraphOutput;
  readonly #halfDtype: number | undefined;
  readonly #symbols = new Map<number, GraphOutput>();
  readonly #constants = new Map<string, GraphOutput>();
  #nextId = -2; // -1 is what tfjs-node calls a tensor that has no number yet

  constructor(options: {
    graph: Graph;
    definitions: OpDefinitions;
    /** The placeholder for a tensor from outside. */
    capture: (id: number) => GraphOutput;
    precision: Precision;
  }) {
    this.#graph = options.graph;
    this.#definitions = options.definitions;
    this.#capture = options.capture;
    this.#halfDtype = HALF_DTYPES[options.precision];
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
    const results = this.#add(name, attributes, inputs, outputCount);
    this.profile.add(name, attributes, inputs, results);
    return results;
  }

  #add(name: string, attributes: OpAttribute[], inputs: number[], outputCount: number): TensorMetadata[] {
    const outputs = inputs.map((id) => this.outputOf(id));
    if (this.#halfDtype !== undefined && MIXED_PRECISION_OPS.has(name)) {
      return [this.#executeInHalf(name, attributes, outputs, this.#halfDtype)];
    }
    const operation = this.#graph.addOperation(name, attributes, this.#group(name, attributes, outputs));
    return Array.from({ length: outputCount }, (_, index) => {
      const output = { oper: operation, index };
      return this.adopt(output, this.#shapeOf(name, output));
    });
  }

  /** Computes with fewer bits what lies around it as float32. */
  #executeInHalf(
    name: string,
    attributes: OpAttribute[],
    inputs: GraphOutput[],
    dtype: number,
  ): TensorMetadata {
    const halved = inputs.map((input) =>
      this.#graph.dtypeOf(input) === TF_DTYPES.TF_FLOAT ? this.#graph.cast(input, dtype) : input,
    );
    const typed = attributes.map((attribute) =>
      attribute.name === 'T' ? { ...attribute, value: dtype } : attribute,
    );
    const result = { oper: this.#graph.addOperation(name, typed, halved), index: 0 };
    return this.adopt(this.#graph.cast(result, TF_DTYPES.TF_FLOAT), this.#shapeOf(name, result));
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
