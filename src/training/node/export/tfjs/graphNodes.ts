import { MessageReader } from './messageReader.ts';

/** A shape or dtype in the JSON that protocol buffers have. */
export interface ShapeJson {
  dim: { size: string }[];
}

/** A node of a graph, as JSON. */
export interface NodeJson {
  name: string;
  op: string;
  input?: string[];
  attr: Record<string, unknown>;
}

/** Numbers of a constant of the graph. */
export interface GraphConstant {
  name: string;
  shape: number[];
  dtype: 'float32' | 'int32' | 'bool';
  bytes: Uint8Array;
}

/** An input or output of a signature. */
export interface GraphPort {
  /** Such as `Softmax_3:0`. */
  name: string;
  dtype: string;
  tensorShape: ShapeJson;
}

export interface GraphDefinition {
  nodes: NodeJson[];
  constants: GraphConstant[];
  producer: number;
  inputs: Record<string, GraphPort>;
  outputs: Record<string, GraphPort>;
}

const DTYPES: Readonly<Record<number, string>> = {
  1: 'DT_FLOAT',
  3: 'DT_INT32',
  4: 'DT_UINT8',
  7: 'DT_STRING',
  9: 'DT_INT64',
  10: 'DT_BOOL',
};

function dtypeName(dtype: number): string {
  const name = DTYPES[dtype];
  if (name === undefined)
    throw new Error(`the graph has numbers of a kind (${dtype}) that browsers do not have`);
  return name;
}

/** The graph of a `saved_model.pb` with one signature, whose variables are constants. Fields are those of TensorFlow. */
export function readGraph(savedModel: Uint8Array): GraphDefinition {
  const metaGraph = new MessageReader(savedModel).message(2);
  const graph = metaGraph.message(2);
  const [, signature] = metaGraph.entries(5).find(([name]) => name === 'serving_default')!;
  const constants: GraphConstant[] = [];
  const nodes = graph.messages(1).map((node) => {
    const [name, op] = [node.text(1), node.text(2)];
    const attributes = node.entries(5).filter(([key]) => !key.startsWith('_'));
    const value = attributes.find(([key]) => key === 'value');
    if (op === 'Const' && value) constants.push(readConstant(name, value[1].message(8)));
    const attr = Object.fromEntries(attributes.map(([key, one]) => [key, attributeJson(one)]));
    const input = node.texts(3);
    return { name, op, ...(input.length > 0 && { input }), attr };
  });
  return {
    nodes,
    constants,
    producer: graph.message(4).integer(1),
    inputs: Object.fromEntries(signature.entries(1).map(([name, tensor]) => [name, readPort(tensor)])),
    outputs: Object.fromEntries(signature.entries(2).map(([name, tensor]) => [name, readPort(tensor)])),
  };
}

function readPort(tensor: MessageReader): GraphPort {
  return {
    name: tensor.text(1),
    dtype: dtypeName(tensor.integer(2)),
    tensorShape: shapeJson(tensor.message(3)),
  };
}

function shapeJson(shape: MessageReader): ShapeJson {
  return { dim: shape.messages(2).map((dim) => ({ size: String(dim.integer(1)) })) };
}

/** AttrValue; the numbers of a tensor are kept apart. */
function attributeJson(value: MessageReader): unknown {
  if (value.has(1)) return { list: listJson(value.message(1)) };
  if (value.has(2)) return { s: base64(value.bytes(2)[0]!) };
  if (value.has(3)) return { i: String(value.integer(3)) };
  if (value.has(4)) return { f: value.floats(4)[0] };
  if (value.has(5)) return { b: value.integer(5) !== 0 };
  if (value.has(6)) return { type: dtypeName(value.integer(6)) };
  if (value.has(7)) return { shape: shapeJson(value.message(7)) };
  const tensor = value.message(8);
  return { tensor: { dtype: dtypeName(tensor.integer(1)), tensorShape: shapeJson(tensor.message(2)) } };
}

function listJson(list: MessageReader): Record<string, unknown> {
  if (list.has(2)) return { s: list.bytes(2).map(base64) };
  if (list.has(3)) return { i: list.integers(3).map(String) };
  if (list.has(4)) return { f: list.floats(4) };
  if (list.has(5)) return { b: list.integers(5).map((value) => value !== 0) };
  if (list.has(6)) return { type: list.integers(6).map(dtypeName) };
  return list.has(7) ? { shape: list.messages(7).map(shapeJson) } : {};
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

/** TensorProto. int64 becomes int32, as TensorFlow.js has it. */
function readConstant(name: string, tensor: MessageReader): GraphConstant {
  const shape = tensor
    .message(2)
    .messages(2)
    .map((dim) => dim.integer(1));
  const count = shape.reduce((product, size) => product * size, 1);
  const dtype = dtypeName(tensor.integer(1));
  const content = tensor.bytes(4)[0];
  switch (dtype) {
    case 'DT_FLOAT':
      return {
        name,
        shape,
        dtype: 'float32',
        bytes: content ?? bytesOf(Float32Array, tensor.floats(5), count),
      };
    case 'DT_INT32':
      return {
        name,
        shape,
        dtype: 'int32',
        bytes: content ?? bytesOf(Int32Array, tensor.integers(7), count),
      };
    case 'DT_INT64':
      return { name, shape, dtype: 'int32', bytes: bytesOf(Int32Array, int64s(tensor, content), count) };
    case 'DT_BOOL':
      return {
        name,
        shape,
        dtype: 'bool',
        bytes: content ?? bytesOf(Uint8Array, tensor.integers(11), count),
      };
    default:
      throw new Error(`the graph has constants of ${dtype}, which TensorFlow.js does not read`);
  }
}

function int64s(tensor: MessageReader, content: Uint8Array | undefined): number[] {
  if (!content) return tensor.integers(10);
  return Array.from(new BigInt64Array(content.slice().buffer), Number);
}

/** Of the values that are left out, each is as the last one. */
function bytesOf(
  kind: Float32ArrayConstructor | Int32ArrayConstructor | Uint8ArrayConstructor,
  values: readonly number[],
  count: number,
): Uint8Array {
  const all = new kind(count);
  all.set(values.slice(0, count));
  all.fill(values.at(-1) ?? 0, values.length);
  return new Uint8Array(all.buffer);
}
