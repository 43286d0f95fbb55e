import { Graph, type GraphInput } from '../compiledStep/graph.ts';
import type { OpAttribute } from '../libtensorflow/attributes.ts';
import type { GraphOutput, Pointer } from '../libtensorflow/cApi.ts';
import type { TensorValues } from '../libtensorflow/tensorMemory.ts';

/** A tensor of a graph that is the same in every run. */
export interface ConstantValue {
  shape: readonly number[];
  dtype: number;
  values: TensorValues;
}

/** An operation as it was added to a graph; its inputs are outputs of operations or of constants. */
export interface LoggedOperation {
  operation: Pointer;
  type: string;
  attributes: readonly OpAttribute[];
  inputs: readonly GraphInput[];
}

/** One run of a step, operation by operation, in an order in which each comes after its inputs. */
export interface StepLog {
  operations: readonly LoggedOperation[];
  /** By the operation that holds it. */
  constants: ReadonlyMap<Pointer, ConstantValue>;
  placeholders: readonly GraphOutput[];
  outputs: readonly GraphOutput[];
  /** Of each output; undefined where TensorFlow does not know it. */
  outputShapes: readonly (readonly number[] | undefined)[];
}

/** A graph that remembers what was put into it. */
export class RecordingGraph extends Graph {
  readonly #operations: LoggedOperation[] = [];
  readonly #constants = new Map<Pointer, ConstantValue>();
  #ends: Pick<StepLog, 'placeholders' | 'outputs' | 'outputShapes'> | undefined;

  /** @throws Error before a function was made of the graph, which says what goes in and what comes out. */
  get log(): StepLog {
    if (!this.#ends) throw new Error('the graph has no inputs and outputs yet');
    return { operations: this.#operations, constants: this.#constants, ...this.#ends };
  }

  override addOperation(
    type: string,
    attributes: readonly OpAttribute[],
    inputs: readonly GraphInput[],
  ): Pointer {
    const operation = super.addOperation(type, attributes, inputs);
    this.#operations.push({ operation, type, attributes, inputs });
    return operation;
  }

  override constant(shape: readonly number[], dtype: number, values: TensorValues): GraphOutput {
    const output = super.constant(shape, dtype, values);
    this.#constants.set(output.oper, { shape, dtype, values });
    return output;
  }

  override toFunction(
    name: string,
    placeholders: readonly GraphOutput[],
    outputs: readonly GraphOutput[],
  ): Pointer {
    this.#ends = {
      placeholders: [...placeholders],
      outputs: [...outputs],
      outputShapes: outputs.map((output) => this.shapeOf(output)),
    };
    return super.toFunction(name, placeholders, outputs);
  }
}
