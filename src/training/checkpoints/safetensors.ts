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

interface TensorPlace {
  name: string;
  dtype: HostDtype;
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
const CODES = Object.fromEntries(Object.entries(KINDS).map(([code, { dtype }]) => [dtype, code]));

/** @returns the file in pieces, to be written one after the other; the tensors' own memory is among them. */
export function encodeSafetensors({ tensors, metadata }: Safetensors): Uint8Array[] {
  // Aligned to their own size, because those of one byte come last.
  const sorted = [...tensors].sort(([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT);
  let offset = 0;
  const entries = sorted.map(([name, { dtype, shape, data }]) => {
    if (name === METADATA) throw new Error(`a tensor cannot be called ${METADATA}`);
    const data_offsets = [offset, (offset += data.byteLength)];
    return [name, { dtype: CODES[dtype], shape, data_offsets }];
  });
  const described = [[METADATA, Object.fromEntries(metadata)], ...entries] as [string, unknown][];
  const text = tf.util.encodeString(JSON.stringify(Object.fromEntries(described)), 'utf-8');
  const header = new Uint8Array(Math.ceil(text.length / LENGTH_BYTES) * LENGTH_BYTES).fill(0x20);
  header.set(text);
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
  return [length, header, ...sorted.map(([, { data }]) => bytesOf(data))];
}

/** @throws SafetensorsError that says what is wrong, if the bytes are no such file. */
export function parseSafetensors(bytes: Uint8Array): Safetensors {
  const { metadata, places, dataStart } = parseHeader(bytes);
  const size = bytes.length - dataStart;
  const expected = Math.max(0, ...places.map(({ end }) => end));
  if (size !== expected) {
    throw new SafetensorsError(`its tensors take ${expected} bytes, and ${size} are there`);
  }
  const tensors = places.map(({ name, dtype, shape, start, end }): [string, HostTensor] => {
    const { buffer } = bytes.slice(dataStart + start, dataStart + end); // aligned to any element
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
  const kind = typeof dtype === 'string' && Object.hasOwn(KINDS, dtype) ? KINDS[dtype] : undefined;
  if (!kind) {
    const known = Object.keys(KINDS).join(', ');
    throw new SafetensorsError(
      `the tensor ${name} is of ${JSON.stringify(dtype)}; what can be read is ${known}`,
    );
  }
  if (!isSizes(shape)) {
    throw new SafetensorsError(`the shape of the tensor ${name} is ${JSON.stringify(shape)}`);
  }
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw new SafetensorsError(`the place of the tensor ${name} is ${JSON.stringify(offsets)}`);
  }
  const [start, end] = offsets as [number, number];
  const size = shape.reduce((product, length) => product * length, kind.bytes);
  if (end - start !== size) {
    throw new SafetensorsError(
      `the tensor ${name} of shape [${shape.join(', ')}] needs ${size} bytes and has ${end - start}`,
    );
  }
  return { name, dtype: kind.dtype, shape, start, end };
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
