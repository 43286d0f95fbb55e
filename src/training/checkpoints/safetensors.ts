import * as tf from '@tensorflow/tfjs';
import type { HostDtype, HostTensor } from '../tensors/hostTensor.ts';

/** A file in the format of https://github.com/huggingface/safetensors. */
export interface Safetensors {
  tensors: ReadonlyMap<string, HostTensor>;
  /** Texts by name. */
  metadata: ReadonlyMap<string, string>;
}

/** What stands before the tensors. */
export interface SafetensorsHeader {
  metadata: ReadonlyMap<string, string>;
  places: readonly TensorPlace[];
  /** Where the tensors begin in the file, in bytes. */
  dataStart: number;
}

export interface TensorPlace {
  name: string;
  /** The type of its numbers as the format calls it, such as `F32`. */
  code: string;
  shape: readonly number[];
  /** From the beginning of the tensors, in bytes. */
  start: number;
  end: number;
}

/** A file that is no whole one of its format. */
export class SafetensorsError extends Error {}

/** The length of the header's length, in bytes. */
export const LENGTH_BYTES = 8;
/** The limit of the format's own implementation. */
const LONGEST_HEADER_BYTES = 100_000_000;
const METADATA = '__metadata__';

const KINDS: Readonly<Record<string, { dtype: HostDtype; bytes: number }>> = {
  F32: { dtype: 'float32', bytes: 4 },
  I32: { dtype: 'int32', bytes: 4 },
  U8: { dtype: 'uint8', bytes: 1 },
  BOOL: { dtype: 'bool', bytes: 1 },
};
/** Bytes of one number of every type of the format whose numbers take whole bytes. */
const CODE_BYTES: Readonly<Record<string, number>> = {
  ...{ F64: 8, I64: 8, U64: 8, F32: 4, I32: 4, U32: 4, F16: 2, BF16: 2, I16: 2, U16: 2 },
  ...{ I8: 1, U8: 1, BOOL: 1, F8_E4M3: 1, F8_E5M2: 1, C64: 8 },
};
const CODES = Object.fromEntries(Object.entries(KINDS).map(([code, { dtype }]) => [dtype, code]));

/** @returns the file in pieces, to be written one after the other; the tensors' own memory is among them. */
export function encodeSafetensors({ tensors, metadata }: Safetensors): Uint8Array[] {
  const entries = Array.from(tensors, ([name, { dtype, shape }]) => ({ name, dtype, shape }));
  const { start, order } = encodeHeader(entries, metadata);
  return [...start, ...order.map(({ name }) => bytesOf(tensors.get(name)!.data))];
}

/** A tensor that a file is to have. */
interface DescribedTensor {
  name: string;
  dtype: HostDtype;
  shape: readonly number[];
}

/** What stands before the tensors, and the order in which they follow. */
export function encodeHeader<Tensor extends DescribedTensor>(
  tensors: readonly Tensor[],
  metadata: ReadonlyMap<string, string>,
): { start: Uint8Array[]; order: Tensor[] } {
  const widthOf = ({ dtype }: Tensor) => KINDS[CODES[dtype]!]!.bytes;
  // Aligned to their own size, because those of one byte come last.
  const order = [...tensors].sort((a, b) => widthOf(b) - widthOf(a));
  let offset = 0;
  const entries = order.map((tensor) => {
    const { name, dtype, shape } = tensor;
    if (name === METADATA) throw new Error(`a tensor cannot be called ${METADATA}`);
    const bytes = shape.reduce((product, size) => product * size, widthOf(tensor));
    const data_offsets = [offset, (offset += bytes)];
    return [name, { dtype: CODES[dtype], shape, data_offsets }];
  });
  const described = [[METADATA, Object.fromEntries(metadata)], ...entries] as [string, unknown][];
  const text = tf.util.encodeString(JSON.stringify(Object.fromEntries(described)), 'utf-8');
  const header = new Uint8Array(Math.ceil(text.length / LENGTH_BYTES) * LENGTH_BYTES).fill(0x20);
  header.set(text);
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
  return { start: [length, header], order };
}

/** @throws SafetensorsError that says what is wrong, if the bytes are no such file. */
export function parseSafetensors(bytes: Uint8Array): Safetensors {
  const { metadata, places, dataStart } = parseHeader(bytes);
  const size = bytes.length - dataStart;
  const expected = Math.max(0, ...places.map(({ end }) => end));
  if (size !== expected) {
    throw new SafetensorsError(`its tensors take ${expected} bytes, and ${size} are there`);
  }
  const tensors = places.map(({ name, code, shape, start, end }): [string, HostTensor] => {
    const { dtype } = kindOf(name, code);
    // Aligned to any element. Not `slice`, which gives a view where the bytes are a Buffer of Node's.
    const { buffer } = new Uint8Array(bytes.subarray(dataStart + start, dataStart + end));
    return [name, { dtype, shape, data: viewOf(dtype, buffer) }];
  });
  return { metadata, tensors: new Map(tensors) };
}

/** How many bytes a file's header takes with its length before it. */
export function headerEnd(start: Uint8Array): number {
  if (start.length < LENGTH_BYTES) {
    throw new SafetensorsError(`it has ${start.length} bytes, too few for the length of a header`);
  }
  const length = new DataView(start.buffer, start.byteOffset).getBigUint64(0, true);
  if (length < 2n || length > LONGEST_HEADER_BYTES) {
    throw new SafetensorsError(
      `a header takes from 2 to ${LONGEST_HEADER_BYTES} bytes, and this one would take ${length}`,
    );
  }
  return LENGTH_BYTES + Number(length);
}

/** @param bytes the beginning of a file, with its whole header. */
export function parseHeader(bytes: Uint8Array): SafetensorsHeader {
  const dataStart = headerEnd(bytes);
  if (dataStart > bytes.length) {
    throw new SafetensorsError(`its header ends at byte ${dataStart}, and the file at ${bytes.length}`);
  }
  const header = parseObject(bytes.subarray(LENGTH_BYTES, dataStart));
  const places = Object.entries(header)
    .filter(([name]) => name !== METADATA)
    .map(([name, entry]) => toPlace(name, entry))
    .sort((a, b) => a.start - b.start || a.end - b.end);
  let end = 0;
  for (const place of places) {
    if (place.start !== end) {
      throw new SafetensorsError(`the tensor ${place.name} begins at byte ${place.start}, expected ${end}`);
    }
    end = place.end;
  }
  return { metadata: toMetadata(header[METADATA]), places, dataStart };
}

function parseObject(bytes: Uint8Array): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(tf.util.decodeString(bytes, 'utf-8'));
  } catch (error) {
    throw new SafetensorsError('its header is no JSON', { cause: error });
  }
  if (!isObject(value)) throw new SafetensorsError('its header is no JSON object');
  return value;
}

function toPlace(name: string, entry: unknown): TensorPlace {
  if (!isObject(entry)) throw new SafetensorsError(`the entry of the tensor ${name} is no object`);
  const { dtype, shape, data_offsets: offsets } = entry;
  const bytes = typeof dtype === 'string' && Object.hasOwn(CODE_BYTES, dtype) ? CODE_BYTES[dtype] : undefined;
  if (bytes === undefined) throw unknownType(name, dtype, CODE_BYTES);
  if (!isSizes(shape)) {
    throw new SafetensorsError(`the shape of the tensor ${name} is ${JSON.stringify(shape) ?? 'missing'}`);
  }
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw new SafetensorsError(`the place of the tensor ${name} is ${JSON.stringify(offsets) ?? 'missing'}`);
  }
  const [start, end] = offsets as [number, number];
  const size = shape.reduce((product, length) => product * length, bytes);
  if (end - start !== size) {
    throw new SafetensorsError(
      `the tensor ${name} of shape [${shape.join(', ')}] needs ${size} bytes and has ${end - start}`,
    );
  }
  return { name, code: String(dtype), shape, start, end };
}

function kindOf(name: string, code: string): { dtype: HostDtype } {
  const kind = KINDS[code];
  if (!kind) throw unknownType(name, code, KINDS);
  return kind;
}

function unknownType(
  name: string,
  dtype: unknown,
  known: Readonly<Record<string, unknown>>,
): SafetensorsError {
  const readable = Object.keys(known).join(', ');
  return new SafetensorsError(
    `the tensor ${name} is of ${JSON.stringify(dtype) ?? 'no type'}; what can be read is ${readable}`,
  );
}

function toMetadata(entry: unknown): Map<string, string> {
  if (entry === undefined) return new Map();
  if (!isObject(entry) || !Object.values(entry).every((value) => typeof value === 'string')) {
    throw new SafetensorsError(`its ${METADATA} are no texts by name`);
  }
  return new Map(Object.entries(entry as Record<string, string>));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function bytesOf({ buffer, byteOffset, byteLength }: HostTensor['data']): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function viewOf(dtype: HostDtype, buffer: ArrayBuffer): HostTensor['data'] {
  if (dtype === 'float32') return new Float32Array(buffer);
  return dtype === 'int32' ? new Int32Array(buffer) : new Uint8Array(buffer);
}
