import type { OpAttribute } from './attributes.ts';
import type { Library } from './library.ts';
import type { Status } from './status.ts';
import { TF_ATTRIBUTES } from './attributes.ts';
import { readBuffer } from './buffer.ts';
import { cString } from './cString.ts';
import { protobufFields } from './protobufFields.ts';
import { TensorflowError } from './status.ts';

/** `TF_NOT_FOUND` */
const NOT_FOUND = 5;

/** One argument of an op. A list takes as many tensors as the attribute `countAttribute` says. */
export interface OpArgument {
  name: string;
  isList: boolean;
  /** The attribute that holds the length of a list: the number itself, or a list of dtypes of that length. */
  countAttribute?: string;
}

/** How many tensors each argument takes, in order; `undefined` stands for a plain tensor that is no list. */
export type InputGroups = (number | undefined)[];

/** What TensorFlow's registry knows of ops, asked when an op is first used. */
export class OpDefinitions {
  readonly #library: Library;
  readonly #status: Status;
  readonly #inputs = new Map<string, OpArgument[]>();

  constructor(library: Library, status: Status) {
    this.#library = library;
    this.#status = status;
  }

  /** The inputs of an op that takes lists; undefined for an op that takes plain tensors alone, as most do. */
  listInputs(name: string): OpArgument[] | undefined {
    let inputs = this.#inputs.get(name);
    if (!inputs) {
      inputs = parseInputs(this.#read(name));
      this.#inputs.set(name, inputs);
    }
    return inputs.some((input) => input.isList) ? inputs : undefined;
  }

  /** The serialized OpDef; empty for a name outside the registry, such as a function's. */
  #read(name: string): Uint8Array {
    const { api } = this.#library;
    const graph = api.TF_NewGraph();
    try {
      return readBuffer(this.#library, (buffer) => {
        api.TF_GraphGetOpDef(graph, cString(name), buffer, this.#status.pointer);
        this.#status.check();
      });
    } catch (error) {
      if (error instanceof TensorflowError && error.code === NOT_FOUND) return new Uint8Array();
      throw error;
    } finally {
      api.TF_DeleteGraph(graph);
    }
  }
}

/** The input arguments of a serialized OpDef. */
export function parseInputs(definition: Uint8Array): OpArgument[] {
  const inputs: OpArgument[] = [];
  for (const { number, value } of protobufFields(definition)) {
    if (number === 2 && value instanceof Uint8Array) inputs.push(parseArgument(value));
  }
  return inputs;
}

function parseArgument(bytes: Uint8Array): OpArgument {
  const texts: Record<number, string> = {};
  for (const { number, value } of protobufFields(bytes)) {
    if (value instanceof Uint8Array) texts[number] = Buffer.from(value).toString();
  }
  const countAttribute = texts[5] || texts[6];
  return countAttribute
    ? { name: texts[1] ?? '', isList: true, countAttribute }
    : { name: texts[1] ?? '', isList: false };
}

/**
 * Deals an op's tensors out to its arguments: where the attributes don't say how long its lists are, they share
 * evenly what the plain arguments leave.
 * @throws Error when the number of tensors can't be right.
 */
export function groupInputs(
  inputs: readonly OpArgument[],
  attributes: readonly OpAttribute[],
  total: number,
): InputGroups {
  const lengths = inputs.map((input) => (input.isList ? listLength(input, attributes) : 1));
  const known = lengths.reduce<number>((sum, length) => sum + (length ?? 0), 0);
  const open = lengths.filter((length) => length === undefined).length;
  const share = open === 0 ? 0 : (total - known) / open;
  if (!Number.isInteger(share) || share < 0 || known + share * open !== total) {
    const names = inputs.map((input) => (input.isList ? `${input.name}...` : input.name)).join(', ');
    throw new Error(`takes (${names}), got ${total} tensors`);
  }
  return inputs.map((input, index) => (input.isList ? (lengths[index] ?? share) : undefined));
}

function listLength(input: OpArgument, attributes: readonly OpAttribute[]): number | undefined {
  const attribute = attributes.find(({ name }) => name === input.countAttribute);
  if (Array.isArray(attribute?.value)) return attribute.value.length;
  return attribute?.type === TF_ATTRIBUTES.TF_ATTR_INT ? Number(attribute.value) : undefined;
}
