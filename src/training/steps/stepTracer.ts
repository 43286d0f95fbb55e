import type * as tf from '@tensorflow/tfjs';
import type { ArrayValue } from '../datasets/sample.ts';
import type { StepLeaf } from './tensorTree.ts';

/** A step over lists of tensors; `precision` is that in which it is recorded. */
export type FlatStep = (inputs: tf.Tensor[], precision: Precision) => tf.Tensor[];

/** A step as the backend's own function, for inputs of one kind. */
export interface TracedFunction {
  /**
   * Computes without blocking JavaScript; the results are the caller's.
   * @param begin is called when its turn has come, before it asks for live inputs.
   */
  run(inputs: readonly StepLeaf[], begin?: () => void): Promise<tf.Tensor[]>;
  /** The least memory that a run takes beside what lies on the device already. */
  readonly peakBytes: number;
  dispose(): void;
}

/** One way to compute a step. */
export interface StepChoice {
  precision: Precision;
  /** Whether the backend should compile further with XLA. */
  xla: boolean;
}

/** What `auto` leaves open is measured. */
export interface ChoiceRequest {
  precision: Precision | 'auto';
  xla: boolean | 'auto';
}

export interface TraceSettings extends StepChoice {
  name: string;
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
  /** Copies an array to the device while another step computes; the next step that is called with it takes the copy. */
  upload(array: ArrayValue): void;
  /** Lets go of a copy that no step will ask for. */
  dropUpload(array: ArrayValue): void;
  /**
   * Finds out in which way a traced step is the fastest on this machine, without changing any variable, or knows it
   * from before. What it gives takes the place of `first`.
   * @param first traced in float32 and without XLA, as far as the request leaves that open.
   */
  fastest(
    first: TracedFunction,
    request: ChoiceRequest,
    inputs: readonly StepLeaf[],
    retrace: (choice: StepChoice) => TracedFunction,
  ): Promise<{ traced: TracedFunction; choice: StepChoice; report?: string }>;
  /** Another number after code was torn down, which leaves promises that nothing settles. */
  era(): number;
  /** Whether memory was wanting. */
  isOutOfMemory(error: unknown): error is Error;
  /** The most memory that a run of a step can have now, in bytes; `Infinity` if that is not known. */
  availableBytes(): number;
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
