import type * as tf from '@tensorflow/tfjs';

/** Computes the op of a case on the present backend; called inside a tidy. */
export type ConformanceOp = (inputs: tf.Tensor[], attributes: Attributes) => tf.Tensor | tf.Tensor[];

/** What an op is told beside its inputs, as the expectations have it. */
export type Attributes = Readonly<Record<string, unknown>>;

/** An attribute, of the type that the op takes: who writes a case sees to it that they agree. */
export function attribute<Value>(attributes: Attributes, name: string): Value {
  return attributes[name] as Value;
}
