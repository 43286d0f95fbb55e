import type { ProtobufField } from './protobufReader.ts';
import { readFields, readVarints } from './protobufReader.ts';
import { decodeUtf8 } from './utf8.ts';

/** What TensorFlow's `Example` holds under one name. */
export type TfFeature =
  | { kind: 'bytes'; values: Uint8Array[] }
  | { kind: 'float'; values: number[] }
  | { kind: 'int64'; values: bigint[] };

/**
 * Reads a serialized `tf.train.Example`.
 * @param where it comes from, for errors.
 * @returns its features by name; those that hold nothing are left out.
 * @throws Error if the bytes are no Example.
 */
export function parseExample(bytes: Uint8Array, where: string): Map<string, TfFeature> {
  const features = new Map<string, TfFeature>();
  try {
    for (const group of messages(readFields(bytes), 1)) {
      for (const entry of messages(readFields(group), 1)) addEntry(features, entry);
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${where} is no tf.train.Example: ${message}`, { cause: error });
  }
  return features;
}

function* messages(fields: Iterable<ProtobufField>, wanted: number): Generator<Uint8Array> {
  for (const { number, value } of fields) {
    if (number === wanted && typeof value !== 'bigint') yield value;
  }
}

function addEntry(features: Map<string, TfFeature>, entry: Uint8Array): void {
  const fields = [...readFields(entry)];
  const [key] = [...messages(fields, 1)].slice(-1);
  const [value] = [...messages(fields, 2)].slice(-1);
  const feature = value && parseFeature(value);
  if (feature) features.set(key ? decodeUtf8(key, 'the name of a feature') : '', feature);
}

function parseFeature(bytes: Uint8Array): TfFeature | undefined {
  const list = [...readFields(bytes)].at(-1);
  if (!list || typeof list.value === 'bigint') return undefined;
  const values = [...readFields(list.value)].filter(({ number }) => number === 1);
  if (list.number === 1) return { kind: 'bytes', values: [...messages(values, 1)] };
  if (list.number === 2) return { kind: 'float', values: values.flatMap(floatsOf) };
  if (list.number === 3) return { kind: 'int64', values: values.flatMap(integersOf) };
  return undefined;
}

/** Packed, or one by one. */
function floatsOf({ value }: ProtobufField): number[] {
  if (typeof value === 'bigint' || value.length % 4 !== 0) throw new Error('a float has 4 bytes');
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  return Array.from({ length: value.length / 4 }, (_, index) => view.getFloat32(4 * index, true));
}

function integersOf({ value }: ProtobufField): bigint[] {
  const values = typeof value === 'bigint' ? [value] : readVarints(value);
  return values.map((bits) => BigInt.asIntN(64, bits));
}
