import type * as tf from '@tensorflow/tfjs';
import type { StepLeaf } from './tensorTree.ts';

/** A step over lists of tensors. */
export type FlatStep = (inputs: tf.Tensor[]) => tf.Tensor[];

/** A step as the backend's own function, for inputs of one kind. */
export interface TracedFunction {
  /** Computes without blocking JavaScript; the results are the caller's. */
  run(inputs: readonly StepLeaf[]): Promise<tf.Tensor[]>;
  dispose(): void;
}

export interface TraceSettings {
  name: string;
  /** Whether the backend should compile further with XLA. */
  xla: boolean;
  precision: Precision;
}

/**
 * In what convolutions and matrix products are computed. All else, and every variable, stays float32. `bfloat16` has
 * the range of float32 with 8 bits of precision; `float16` has 11 bits and a small range.
 */
export type Precision = 'float32' | 'bfloat16' | 'float16';

/** What can make one function of a step: a backend. Whoever puts backend and library together says so. */
export interface StepTracer {
  /** Stands for the backend in use, undefined if that one can't do it. Functions of another one are worthless. */
  backend(): object | undefined;
  /** @throws an error for which `isRefusal` is true if this step can't be recorded. */
  trace(step: FlatStep, inputs: readonly StepLeaf[], settings: TraceSettings): TracedFunction;
  isRefusal(error: unknown): error is Error;
  /** A scalar that is asked for in each run; undefined outside a trace. */
  liveScalar(read: () => number): tf.Scalar | undefined;
  /** Lets tfjs's random ops draw from a stream that `key` names: the same key, the same numbers. */
  withRandomStream<T>(key: () => RandomKey, body: () => T): T;
}

/** Names a stream of random numbers: two 32-bit integers. */
export type RandomKey = readonly [seed: number, counter: number];

let tracer: StepTracer | undefined;

/** Lets {@link compileStep} use a backend's functions from now on; without it steps run op by op. */
export function setStepTracer(newTracer: StepTracer | undefined): void {
  tracer = newTracer;
}

export function stepTracer(): StepTracer | undefined {
  return tracer;
}
