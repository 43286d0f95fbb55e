import type { NumericArray } from '../datasets/sample.ts';
import type { RandomKey } from '../steps/stepTracer.ts';
import type { ModelDescription } from './modelDescription.ts';

/** Makes a replica of a model, which other requests name by its id. */
export interface OpenRequest {
  kind: 'open';
  id: number;
  description: ModelDescription;
  /** All weights, laid out by `weightLayout`: the main thread writes them before each step. */
  weights: SharedArrayBuffer;
  /** What this thread computed, in the same places: gradients, and new values of the weights that the forward changed. */
  results: SharedArrayBuffer;
}

/** Computes outputs and, when it knows the loss's gradient with respect to them, the gradients of the weights. */
export interface PartRequest {
  kind: 'part';
  id: number;
  inputs: SharedArray;
  /** The part's samples divided by those of the batch. */
  share: number;
  /** Where this part's random numbers come from. */
  randomKey: RandomKey;
}

export interface CloseRequest {
  kind: 'close';
  id: number;
}

export type ReplicaRequest = OpenRequest | PartRequest | CloseRequest;

/** Values in memory that threads share. */
export interface SharedArray {
  data: NumericArray;
  shape: readonly number[];
}

/** What a replica says half way: its thread waits until `exchange` has the gradient with respect to the outputs. */
export interface PartOutputs {
  shape: number[];
  /** The outputs are still to go through this function: a loss is exact only where it knows what went in. */
  activation: 'softmax' | 'sigmoid' | undefined;
  /** See `exchange.ts`. */
  exchange: SharedArrayBuffer;
}

/** The end of a part: the places of the weights that the forward itself changed, as batch normalization does. */
export interface PartEnd {
  changed: number[];
}

/** Other threads that compute on the backend in use, each with tensors of its own. */
export interface ReplicaThreads {
  readonly count: number;
  /** Whether the user asked for this number; otherwise it is what the machine has, and measuring decides. */
  readonly isFixed: boolean;
  /**
   * Sends the first threads a request each, and resolves with their answers in the same order.
   * @throws Error if a thread fails or ends; then these threads are at an end.
   */
  ask(
    requests: readonly ReplicaRequest[],
    onOutputs?: (index: number, outputs: PartOutputs) => void,
  ): Promise<readonly (PartEnd | undefined)[]>;
  /** Ends them, whatever they do. What was asked is never answered; the next time others are found. */
  end(): void;
}

type FindThreads = () => ReplicaThreads | undefined;

let findThreads: FindThreads = () => undefined;

/** Lets updaters share their steps among threads; `find` gives none where the backend in use is better without. */
export function setReplicaThreads(find: FindThreads): void {
  findThreads = find;
}

export function replicaThreads(): ReplicaThreads | undefined {
  return findThreads();
}
