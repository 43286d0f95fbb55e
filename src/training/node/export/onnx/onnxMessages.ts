import type { ProtobufMessage } from '../../../../files/protobufWriter.ts';
import { bytesField, floatField, messageField, numberField } from '../../../../files/protobufWriter.ts';

// Numbers of fields as in the published onnx.proto.

/** TensorProto.DataType. */
export const ONNX_TYPES = { float32: 1, uint8: 2, int32: 6, int64: 7 } as const;
export type OnnxType = keyof typeof ONNX_TYPES;

/** A whole number, a list of them, a text, a list of texts, or a number with a fraction. */
export type OnnxAttribute = number | readonly number[] | string | readonly string[] | { float: number };

export interface OnnxNode {
  op: string;
  name: string;
  inputs: readonly string[];
  outputs: readonly string[];
  attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** An input or output of the graph. */
export interface OnnxPort {
  name: string;
  type: OnnxType;
  /** A text is the name of a size that may be any. */
  shape: readonly (number | string)[];
}

/** NodeProto. */
export function nodeMessage({ op, name, inputs, outputs, attributes }: OnnxNode): ProtobufMessage {
  return [
    ...inputs.flatMap((input) => bytesField(1, input)),
    ...outputs.flatMap((output) => bytesField(2, output)),
    ...bytesField(3, name),
    ...bytesField(4, op),
    ...Object.entries(attributes).flatMap(([key, value]) => messageField(5, attributeMessage(key, value))),
  ];
}

/** AttributeProto. */
function attributeMessage(name: string, value: OnnxAttribute): ProtobufMessage {
  const typed = (type: number, fields: ProtobufMessage) => [
    ...bytesField(1, name),
    ...fields,
    ...numberField(20, type),
  ];
  if (typeof value === 'number') return typed(2, numberField(3, value));
  if (typeof value === 'string') return typed(3, bytesField(4, value));
  if ('float' in value) return typed(1, floatField(2, value.float));
  return typeof value[0] === 'string'
    ? typed(
        8,
        value.flatMap((text) => bytesField(9, text as string)),
      )
    : typed(
        7,
        value.flatMap((number) => numberField(8, number as number)),
      );
}

/** ValueInfoProto. */
export function portMessage({ name, type, shape }: OnnxPort): ProtobufMessage {
  const sizes = shape.flatMap((size) =>
    messageField(1, typeof size === 'string' ? bytesField(2, size) : numberField(1, size)),
  );
  const tensorType = [...numberField(1, ONNX_TYPES[type]), ...messageField(2, sizes)];
  return [...bytesField(1, name), ...messageField(2, messageField(1, tensorType))];
}

/** The fields of a TensorProto before its raw data. */
export function tensorStart(name: string, type: OnnxType, shape: readonly number[]): ProtobufMessage {
  return [
    ...shape.flatMap((size) => numberField(1, size)),
    ...numberField(2, ONNX_TYPES[type]),
    ...bytesField(8, name),
  ];
}

/** The fields of a ModelProto before its graph. */
export function modelStart(irVersion: number, opset: number): ProtobufMessage {
  return [
    ...numberField(1, irVersion),
    ...bytesField(2, 'trainbook'),
    ...messageField(8, [...bytesField(1, ''), ...numberField(2, opset)]),
  ];
}
