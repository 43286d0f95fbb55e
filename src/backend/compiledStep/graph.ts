import type { OpAttribute } from '../libtensorflow/attributes.ts';
import type { GraphOutput, Pointer } from '../libtensorflow/cApi.ts';
import type { Library } from '../libtensorflow/library.ts';
import type { Status } from '../libtensorflow/status.ts';
import type { TensorValues } from '../libtensorflow/tensorMemory.ts';
import { setAttribute, TF_ATTRIBUTES } from '../libtensorflow/attributes.ts';
import { readBuffer } from '../libtensorflow/buffer.ts';
import { cString } from '../libtensorflow/cString.ts';
import { TF_DTYPES } from '../libtensorflow/dtypes.ts';
import { withNumericTensor } from '../libtensorflow/numericTensors.ts';
import { withStringTensor } from '../libtensorflow/stringTensors.ts';
import { GraphAttributes } from './graphAttributes.ts';

/** What an operation takes for one argument: a tensor, or a list of them. */
export type GraphInput = GraphOutput | readonly GraphOutput[];

const { TF_ATTR_TYPE, TF_ATTR_SHAPE } = TF_ATTRIBUTES;

/** A TensorFlow graph under construction; whoever makes one disposes it. */
export class Graph {
  readonly #library: Library;
  readonly #status: Status;
  readonly #pointer: Pointer;
  #operationCount = 0;

  constructor(library: Library, status: Status) {
    this.#library = library;
    this.#status = status;
    this.#pointer = library.api.TF_NewGraph();
  }

  get operationCount(): number {
    return this.#operationCount;
  }

  /**
   * Adds an operation.
   * @returns it; its outputs are numbered from 0.
   * @throws TensorflowError if TensorFlow does not take it so.
   */
  addOperation(type: string, attributes: readonly OpAttribute[], inputs: readonly GraphInput[]): Pointer {
    return this.#add(type, inputs, (setter) => {
      for (const attribute of attributes) setAttribute(setter, attribute);
    });
  }

  placeholder(dtype: number, shape: readonly number[]): GraphOutput {
    const attributes = [
      { name: 'dtype', type: TF_ATTR_TYPE, value: dtype },
      { name: 'shape', type: TF_ATTR_SHAPE, value: [...shape] },
    ];
    return { oper: this.addOperation('Placeholder', attributes, []), index: 0 };
  }

  /** A tensor that is the same in every run. */
  constant(shape: readonly number[], dtype: number, values: TensorValues): GraphOutput {
    const add = (tensor: Pointer): GraphOutput => ({ oper: this.#addConstant(dtype, tensor), index: 0 });
    return dtype === TF_DTYPES.TF_STRING
      ? withStringTensor(this.#library, shape, values, add)
      : withNumericTensor(this.#library, { shape, dtype, values }, add);
  }

  /** The tensor in another dtype. */
  cast(output: GraphOutput, dtype: number): GraphOutput {
    const target = { name: 'DstT', type: TF_ATTR_TYPE, value: dtype };
    return { oper: this.addOperation('Cast', [target], [output]), index: 0 };
  }

  dtypeOf(output: GraphOutput): number {
    return this.#library.api.TF_OperationOutputType(output);
  }

  /** The shape as far as TensorFlow infers it: undefined without a rank, -1 for a size that depends on values. */
  shapeOf(output: GraphOutput): number[] | undefined {
    const { api } = this.#library;
    const rank = api.TF_GraphGetTensorNumDims(this.#pointer, output, this.#status.pointer);
    this.#status.check(() => 'asking for a rank');
    if (rank < 0) return undefined;
    const dims = new BigInt64Array(rank);
    if (rank > 0) {
      api.TF_GraphGetTensorShape(this.#pointer, output, dims, rank, this.#status.pointer);
      this.#status.check(() => 'asking for a shape');
    }
    return Array.from(dims, Number);
  }

  /**
   * The graph as a function that an eager runtime can execute like an op.
   * @param inputs Placeholders; operations that no output needs are left out of the function's work.
   * @returns a TF_Function, which is the caller's to delete.
   */
  toFunction(name: string, inputs: readonly GraphOutput[], outputs: readonly GraphOutput[]): Pointer {
    const definition = this.#library.api.TF_GraphToFunction(
      this.#pointer,
      cString(name),
      0,
      -1,
      null,
      inputs.length,
      inputs,
      outputs.length,
      outputs,
      null,
      null,
      null,
      this.#status.pointer,
    );
    this.#status.check(() => 'making a function of a step');
    if (definition === null) throw new Error('TensorFlow gave no function and no reason');
    return definition;
  }

  /** The graph as a serialized GraphDef. @throws TensorflowError if it is larger than 2 GiB. */
  toDefinition(): Uint8Array {
    return readBuffer(this.#library, (buffer) => {
      this.#library.api.TF_GraphToGraphDef(this.#pointer, buffer, this.#status.pointer);
      this.#status.check(() => 'writing a graph');
    });
  }

  dispose(): void {
    this.#library.api.TF_DeleteGraph(this.#pointer);
  }

  #addConstant(dtype: number, tensor: Pointer): Pointer {
    return this.#add('Const', [], (setter, description) => {
      setAttribute(setter, { name: 'dtype', type: TF_ATTR_TYPE, value: dtype });
      this.#library.api.TF_SetAttrTensor(description, cString('value'), tensor, this.#status.pointer);
      this.#status.check(() => 'making a constant');
    });
  }

  #add(
    type: string,
    inputs: readonly GraphInput[],
    setAttributes: (setter: GraphAttributes, description: Pointer) => void,
  ): Pointer {
    const { api } = this.#library;
    const name = Buffer.from(`${type}_${this.#operationCount++}\0`);
    const description = api.TF_NewOperation(this.#pointer, cString(type), name);
    for (const input of inputs) {
      if ('oper' in input) api.TF_AddInput(description, input);
      else api.TF_AddInputList(description, input, input.length);
    }
    setAttributes(new GraphAttributes(api, description), description);
    const operation = api.TF_FinishOperation(description, this.#status.pointer);
    this.#status.check();
    if (operation === null) throw new Error(`TensorFlow made no ${type} and gave no reason`);
    return operation;
  }
}
