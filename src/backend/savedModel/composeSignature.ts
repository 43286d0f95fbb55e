import type { Graph, GraphInput } from '../compiledStep/graph.ts';
import type { OpAttribute } from '../libtensorflow/attributes.ts';
import type { GraphOutput, Pointer } from '../libtensorflow/cApi.ts';
import { BatchSizeArithmetic } from './batchSizes.ts';
import type { FrozenValues } from './frozenValues.ts';
import type { BatchSizes } from './openConstants.ts';
import { openConstant } from './openConstants.ts';
import type { ConstantValue, LoggedOperation } from './recordingGraph.ts';
import type { RecordedStep } from './recordStep.ts';
import type { OpenShape, PlacedTensor, Signature, SignatureTensor } from './signature.ts';

/** A step recorded at two batch sizes, or twice the same recording where its inputs have none open. */
export interface RecordedPair {
  first: RecordedStep;
  second: RecordedStep;
  batchSizes: BatchSizes;
}

/**
 * Puts a recorded step into a graph as a function of its arguments, whatever their batch size: variables become
 * constants, and sizes that grew with the batch are computed from it.
 * @param inputs the step's arguments, in order.
 * @throws Error if the step does at one batch size what it doesn't at another.
 */
export function composeSignature(
  graph: Graph,
  frozen: FrozenValues,
  inputs: readonly SignatureTensor[],
  pair: RecordedPair,
): Signature<PlacedTensor> {
  const placed = inputs.map((input) => ({
    ...input,
    output: graph.placeholder(
      input.dtype,
      (input.shape ?? []).map((size) => size ?? -1),
    ),
  }));
  const composer = new Composer(graph, frozen, placed, pair);
  return { inputs: placed, outputs: composer.compose() };
}

class Composer {
  readonly #graph: Graph;
  readonly #frozen: FrozenValues;
  readonly #inputs: readonly PlacedTensor[];
  readonly #pair: RecordedPair;
  readonly #positions: readonly [ReadonlyMap<Pointer, number>, ReadonlyMap<Pointer, number>];
  readonly #sizes: BatchSizeArithmetic | undefined;
  /** What stands for each operation of the recordings; by its position in them. */
  readonly #built = new Map<number, Pointer>();
  readonly #constants = new Map<string, GraphOutput>();

  constructor(graph: Graph, frozen: FrozenValues, inputs: readonly PlacedTensor[], pair: RecordedPair) {
    this.#graph = graph;
    this.#frozen = frozen;
    this.#inputs = inputs;
    this.#pair = pair;
    this.#positions = [positionsOf(pair.first), positionsOf(pair.second)];
    const open = inputs.find(({ shape }) => shape?.[0] === null);
    this.#sizes = open && new BatchSizeArithmetic(graph, open.output);
  }

  compose(): PlacedTensor[] {
    const { first, second } = this.#pair;
    if (
      first.operations.length !== second.operations.length ||
      first.outputs.length !== second.outputs.length
    ) {
      throw differs(`it takes ${first.operations.length} operations or ${second.operations.length}`);
    }
    for (const position of neededPositions(first, this.#positions[0])) this.#build(position);
    return first.outputs.map((output, index) => {
      const own = this.#translateOne(output, second.outputs[index]!, 'an output');
      return {
        name: first.outputNames[index]!,
        output: own,
        dtype: this.#graph.dtypeOf(own),
        shape: commonShape(first.outputShapes[index], second.outputShapes[index]),
      };
    });
  }

  #build(position: number): void {
    const own = this.#pair.first.operations[position]!;
    const other = this.#pair.second.operations[position]!;
    if (own.type === 'Placeholder') {
      this.#built.set(position, this.#placeholder(own).oper);
      return;
    }
    const isSame = own.type === other.type && own.inputs.length === other.inputs.length;
    if (!isSame) throw differs(`${own.type} takes the place of ${other.type}`);
    if (!equalAttributes(own.attributes, other.attributes)) throw differs(`${own.type} has other attributes`);
    const inputs = own.inputs.map((input, index) => this.#translate(input, other.inputs[index]!, own.type));
    this.#built.set(position, this.#graph.addOperation(own.type, own.attributes, inputs));
  }

  #placeholder({ operation }: LoggedOperation): GraphOutput {
    const { placeholders, feeds } = this.#pair.first;
    const feed = feeds[placeholders.findIndex(({ oper }) => oper === operation)]!;
    return feed.kind === 'argument' ? this.#inputs[feed.index]!.output : this.#frozen.freeze(feed);
  }

  #translate(own: GraphInput, other: GraphInput, type: string): GraphInput {
    if ('oper' in own && 'oper' in other) return this.#translateOne(own, other, type);
    if ('oper' in own || 'oper' in other || own.length !== other.length) {
      throw differs(`${type} takes another number of tensors`);
    }
    return own.map((output, index) => this.#translateOne(output, other[index]!, type));
  }

  #translateOne(own: GraphOutput, other: GraphOutput, type: string): GraphOutput {
    const { first, second } = this.#pair;
    const value = first.constants.get(own.oper);
    const otherValue = second.constants.get(other.oper);
    if (value && otherValue) return this.#constant(`${own.oper} ${other.oper}`, value, otherValue, type);
    const position = this.#positions[0].get(own.oper);
    const otherPosition = this.#positions[1].get(other.oper);
    if (position === undefined || position !== otherPosition || own.index !== other.index) {
      throw differs(`${type} takes another tensor`);
    }
    return { oper: this.#built.get(position)!, index: own.index };
  }

  #constant(key: string, own: ConstantValue, other: ConstantValue, type: string): GraphOutput {
    let output = this.#constants.get(key);
    if (!output) {
      output = this.#openConstant(own, other, type);
      this.#constants.set(key, output);
    }
    return output;
  }

  #openConstant(own: ConstantValue, other: ConstantValue, type: string): GraphOutput {
    if (own === other) return this.#frozen.constant(own);
    const open = openConstant(own, other, this.#pair.batchSizes);
    if (open?.kind === 'fixed') return this.#frozen.constant(open.value);
    if (!open || !this.#sizes) throw differs(`${type} takes other numbers, which JavaScript worked out`);
    if (open.kind === 'sizes') return this.#sizes.tensor(open.shape, open.sizes);
    if (open.kind === 'counted') return this.#sizes.count(open.count);
    return this.#sizes.repeat(this.#frozen.constant(open.value), open.dims);
  }
}

function positionsOf({ operations }: RecordedStep): Map<Pointer, number> {
  return new Map(operations.map(({ operation }, position) => [operation, position]));
}

/** The operations that outputs depend on, in order. */
function neededPositions(step: RecordedStep, positions: ReadonlyMap<Pointer, number>): number[] {
  const needed = new Set<number>();
  const waiting = [...step.outputs];
  for (let output = waiting.pop(); output; output = waiting.pop()) {
    const position = positions.get(output.oper);
    if (position === undefined || needed.has(position)) continue;
    needed.add(position);
    for (const input of step.operations[position]!.inputs) {
      if ('oper' in input) waiting.push(input);
      else waiting.push(...input);
    }
  }
  return [...needed].sort((a, b) => a - b);
}

function equalAttributes(own: readonly OpAttribute[], other: readonly OpAttribute[]): boolean {
  return describe(own) === describe(other);
}

function describe(attributes: readonly OpAttribute[]): string {
  return attributes.map(({ name, type, value }) => `${name} ${type} ${String(value)}`).join('\n');
}

function commonShape(own: readonly number[] | undefined, other: readonly number[] | undefined): OpenShape {
  if (!own || !other || own.length !== other.length) return undefined;
  return own.map((size, axis) => (size === other[axis] ? size : null));
}

function differs(how: string): Error {
  return new Error(
    `it is another computation at another batch size (${how}), so it can't be exported for all sizes: ` +
      'give the first size of its inputs as a number in place of null',
  );
}
