import * as tf from '@tensorflow/tfjs';
import type { ArrayValue, NumericArray } from '../datasets/sample.ts';

/** Where a step takes a tensor, it also takes numbers with a shape, which go to the device as they are. */
export type StepArgument<T> = T extends tf.Tensor
  ? T | ArrayValue
  : { readonly [K in keyof T]: StepArgument<T[K]> };

export type StepLeaf = tf.Tensor | ArrayValue;

/** Lists and objects taken apart: the leaves in order, and how to put others in their place. */
export interface FlatTree<Leaf> {
  leaves: Leaf[];
  /** Tells trees of one form from those of another. */
  form: string;
  rebuild<To>(leaves: readonly To[]): unknown;
}

/** @throws TypeError that says where something lies that is neither tensor nor array. */
export function flattenTree<Leaf extends StepLeaf>(tree: unknown, place: string): FlatTree<Leaf> {
  if (isLeaf(tree)) return { leaves: [tree as Leaf], form: '*', rebuild: ([leaf]) => leaf };
  if (typeof tree !== 'object' || tree === null) {
    throw new TypeError(
      `${place} must be a tensor, or a list or an object of tensors, got ${describe(tree)}`,
    );
  }
  const entries: [string, unknown][] = Object.entries(tree);
  const isList = Array.isArray(tree);
  const parts = entries.map(([key, value]) =>
    flattenTree<Leaf>(value, isList ? `${place}[${key}]` : `${place}.${key}`),
  );
  const form = parts.map((part, index) => (isList ? part.form : `${entries[index]![0]}:${part.form}`)).join();
  return {
    leaves: parts.flatMap(({ leaves }) => leaves),
    form: isList ? `[${form}]` : `{${form}}`,
    rebuild: (leaves) => {
      let next = 0;
      const built = parts.map((part) => part.rebuild(leaves.slice(next, (next += part.leaves.length))));
      return isList ? built : Object.fromEntries(built.map((value, index) => [entries[index]![0], value]));
    },
  };
}

export function isArrayValue(leaf: StepLeaf): leaf is ArrayValue {
  return !(leaf instanceof tf.Tensor);
}

/** What decides which function a leaf goes into. */
export function describeLeaf(leaf: StepLeaf): string {
  const kind = isArrayValue(leaf) ? leaf.data.constructor.name : leaf.dtype;
  return `${kind} [${leaf.shape.join()}]`;
}

/** The tensor that a leaf stands for outside a compiled step: bytes and floats as float32, int32 as int32. */
export function toTensor(leaf: StepLeaf): tf.Tensor {
  if (!isArrayValue(leaf)) return leaf;
  const values: NumericArray = leaf.data instanceof Uint8Array ? new Float32Array(leaf.data) : leaf.data;
  return tf.tensor(values, [...leaf.shape]);
}

function isLeaf(value: unknown): value is StepLeaf {
  if (value instanceof tf.Tensor) return true;
  return (
    typeof value === 'object' &&
    value !== null &&
    'data' in value &&
    ArrayBuffer.isView(value.data) &&
    'shape' in value
  );
}

function describe(value: unknown): string {
  if (typeof value === 'number') return `the number ${value}: use tf.scalar(${value}) or stepInput(() => …)`;
  return value === null || value === undefined ? String(value) : `a ${typeof value}`;
}
