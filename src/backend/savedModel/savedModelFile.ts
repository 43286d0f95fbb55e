import { protobufFields } from '../libtensorflow/protobufFields.ts';
import type { ProtobufMessage } from '../../files/protobufWriter.ts';
import { bytesField, mapField, messageField, numberField } from '../../files/protobufWriter.ts';
import type { NamedTensor, OpenShape, Signature } from './signature.ts';

/** The tag of graphs that are made to be served. */
export const SERVE_TAG = 'serve';

export interface SavedModelContent {
  /** A serialized GraphDef. */
  graph: Uint8Array;
  signatures: Readonly<Record<string, Signature<NamedTensor>>>;
  /** Of TensorFlow, which wrote the graph. */
  tensorflowVersion: string;
}

/** One graph of a SavedModel, without the graph itself. */
export interface SavedGraph {
  tags: readonly string[];
  signatures: Readonly<Record<string, Signature<NamedTensor>>>;
}

/** A `saved_model.pb` with one graph for serving. */
export function encodeSavedModel({
  graph,
  signatures,
  tensorflowVersion,
}: SavedModelContent): ProtobufMessage {
  const information = [...bytesField(4, SERVE_TAG), ...bytesField(5, tensorflowVersion)];
  const metaGraph = [
    ...messageField(1, information),
    ...messageField(2, [graph]),
    ...mapField(
      5,
      Object.entries(signatures).map(([name, signature]) => [name, encodeSignature(signature)] as const),
    ),
  ];
  return [...numberField(1, 1), ...messageField(2, metaGraph)];
}

/**
 * The graphs of a `saved_model.pb`.
 * @throws Error when the bytes are damaged.
 */
export function decodeSavedModel(bytes: Uint8Array): SavedGraph[] {
  return messagesOf(bytes, 2).map((metaGraph) => ({
    tags: messagesOf(metaGraph, 1).flatMap((information) => messagesOf(information, 4).map(textOf)),
    signatures: Object.fromEntries(
      mapEntries(metaGraph, 5)
        .filter(([name]) => !name.startsWith('__saved_model_'))
        .map(([name, signature]) => [name, decodeSignature(signature)]),
    ),
  }));
}

function encodeSignature({ inputs, outputs }: Signature<NamedTensor>): ProtobufMessage {
  const entries = (tensors: readonly NamedTensor[]) =>
    tensors.map((tensor) => [tensor.name, encodeTensor(tensor)] as const);
  return [
    ...mapField(1, entries(inputs)),
    ...mapField(2, entries(outputs)),
    ...bytesField(3, 'tensorflow/serving/predict'),
  ];
}

function encodeTensor({ place, dtype, shape }: NamedTensor): ProtobufMessage {
  const dims = shape?.flatMap((size) => messageField(2, numberField(1, size ?? -1)));
  return [...bytesField(1, place), ...numberField(2, dtype), ...messageField(3, dims ?? numberField(3, 1))];
}

function decodeSignature(bytes: Uint8Array): Signature<NamedTensor> {
  const tensors = (field: number): NamedTensor[] =>
    mapEntries(bytes, field)
      .map(([name, tensor]) => ({ name, ...decodeTensor(tensor) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)); // a map of a protocol buffer has no order
  return { inputs: tensors(1), outputs: tensors(2) };
}

function decodeTensor(bytes: Uint8Array): Omit<NamedTensor, 'name'> {
  const shape = messagesOf(bytes, 3)[0];
  return {
    place: messagesOf(bytes, 1).map(textOf)[0] ?? '',
    dtype: numberOf(bytes, 2),
    shape: shape && decodeShape(shape),
  };
}

/** int64, of which -1 is read as an unsigned number. */
function decodeShape(bytes: Uint8Array): OpenShape {
  if (numberOf(bytes, 3) === 1) return undefined;
  return messagesOf(bytes, 2).map((dim) => {
    const size = numberOf(dim, 1);
    return size < 2 ** 63 ? size : null;
  });
}

function mapEntries(bytes: Uint8Array, field: number): [key: string, value: Uint8Array][] {
  return messagesOf(bytes, field).map((entry) => [
    messagesOf(entry, 1).map(textOf)[0] ?? '',
    messagesOf(entry, 2)[0] ?? new Uint8Array(),
  ]);
}

function messagesOf(bytes: Uint8Array, field: number): Uint8Array[] {
  const messages: Uint8Array[] = [];
  for (const { number, value } of protobufFields(bytes)) {
    if (number === field && value instanceof Uint8Array) messages.push(value);
  }
  return messages;
}

function numberOf(bytes: Uint8Array, field: number): number {
  let last = 0;
  for (const { number, value } of protobufFields(bytes)) {
    if (number === field && typeof value === 'number') last = value;
  }
  return last;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}
