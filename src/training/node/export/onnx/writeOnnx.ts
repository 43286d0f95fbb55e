import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { ProtobufMessage } from '../../../../files/protobufWriter.ts';
import {
  bytesField,
  joinMessage,
  lengthPrefix,
  messageField,
  sizeOf,
} from '../../../../files/protobufWriter.ts';
import { tensorBytes } from './onnxGraph.ts';
import type { OnnxGraph, OnnxTensor } from './onnxGraph.ts';
import { modelStart, nodeMessage, portMessage, tensorStart } from './onnxMessages.ts';

/** Of the operators, which ONNX Runtime has had since 1.12. */
const OPSET = 17;
const IR_VERSION = 8;
/** More than readers of protobuf take. */
const MAX_FILE_BYTES = 2 ** 31 - 1;

/**
 * Writes a graph as a model of this name; of its tensors one after the other is read.
 * @throws RangeError, before anything is written, if there is more than such a file may have.
 */
export async function writeOnnx(file: string, graph: OnnxGraph, name: string): Promise<void> {
  const tensors = graph.tensors.map((tensor) => ({ tensor, start: tensorMessageStart(tensor) }));
  const before = [
    ...graph.nodes.flatMap((node) => messageField(1, nodeMessage(node))),
    ...bytesField(2, name),
  ];
  const after = [
    ...graph.inputs.flatMap((port) => messageField(11, portMessage(port))),
    ...graph.outputs.flatMap((port) => messageField(12, portMessage(port))),
  ];
  const tensorsBytes = tensors.reduce(
    (sum, { tensor, start }) => sum + sizeOf(start) + tensorBytes(tensor),
    0,
  );
  const graphBytes = sizeOf(before) + tensorsBytes + sizeOf(after);
  if (graphBytes > MAX_FILE_BYTES) {
    throw new RangeError(
      `the model takes ${(graphBytes / 2 ** 30).toFixed(1)} GB, and an ONNX file may have 2 GB: ` +
        'export a SavedModel (to a folder), or the weights alone with exportWeights',
    );
  }
  const handle = await open(file, 'w');
  try {
    const start = [...modelStart(IR_VERSION, OPSET), ...lengthPrefix(7, graphBytes), ...before];
    await write(handle, [joinMessage(start)]);
    for (const { tensor, start: header } of tensors) {
      await write(handle, [joinMessage(header), await tensor.read()]);
    }
    await write(handle, [joinMessage(after)]);
  } finally {
    await handle.close();
  }
}

/** All of an initializer but its numbers, which come last in it. */
function tensorMessageStart(tensor: OnnxTensor): ProtobufMessage {
  const bytes = tensorBytes(tensor);
  const start = [...tensorStart(tensor.name, tensor.type, tensor.shape), ...lengthPrefix(9, bytes)];
  return [...lengthPrefix(5, sizeOf(start) + bytes), ...start];
}

async function write(file: FileHandle, message: ProtobufMessage): Promise<void> {
  const total = sizeOf(message);
  const { bytesWritten } = await file.writev([...message]);
  if (bytesWritten !== total) throw new Error(`${total} bytes were to be written, and ${bytesWritten} were`);
}
