import * as tf from '@tensorflow/tfjs';
import type { GraphOutput } from '../libtensorflow/cApi.ts';
import type { Library } from '../libtensorflow/library.ts';
import type { TensorMetadata } from '../libtensorflow/tensorExecutor.ts';
import { TF_DTYPES } from '../libtensorflow/dtypes.ts';
import { OpDefinitions } from '../libtensorflow/opDefinitions.ts';
import { Status } from '../libtensorflow/status.ts';
import { elementCount } from '../libtensorflow/tensorMemory.ts';
import { rememberEngineState } from '../engineState.ts';
import { Graph } from './graph.ts';
import type { NodeBackend } from './nodeBackend.ts';
import type { Feed, LiveInput, StepInput } from './stepInputs.ts';
import { dtypeOfArray, isHostArray } from './stepInputs.ts';
import { StepVariables } from './stepVariables.ts';
import { TraceRefusal } from './traceRefusal.ts';
import type { Precision } from './tracingExecutor.ts';
import { TracingExecutor } from './tracingExecutor.ts';

/** A step as tfjs code over tensors in a list. It runs once, on symbols; `precision` is that of the recording. */
export type FlatStep = (inputs: tf.Tensor[], precision: Precision) => tf.Tensor[];

/** What a trace recorded: a function, where its arguments come from, and where its results go. */
export interface Recording {
  /** A TF_Function, the caller's to delete. */
  definition: bigint;
  feeds: Feed[];
  /** How many results are the step's; those of `assigned` follow. */
  resultCount: number;
  assigned: tf.Variable[];
  operationCount: number;
  /** Equal for recordings of the same operations on the same shapes. */
  fingerprint: string;
  /** The least memory that a run takes beside its variables and what it captured. */
  peakBytes: number;
}

/** Makes the graph that a trace puts operations into. */
export type MakeGraph = (library: Library, status: Status) => Graph;

/** The trace that is going on, if one is. */
let current: Trace | undefined;

export function currentTrace(): Trace | undefined {
  return current;
}

/**
 * Runs a step once on symbols.
 * @param name the function's.
 * @throws TraceRefusal if it does what can't be recorded, or whatever it throws itself; the engine, every variable and
 * every tensor are then as before.
 */
export function traceStep(
  backend: NodeBackend,
  { name, precision, makeGraph }: { name: string; precision: Precision; makeGraph?: MakeGraph },
  step: FlatStep,
  inputs: readonly StepInput[],
): Recording {
  if (current) throw new TraceRefusal('it is called inside another step that is being compiled');
  const trace = new Trace(backend, precision, makeGraph);
  current = trace;
  try {
    return trace.record(name, step, inputs);
  } finally {
    current = undefined;
    trace.dispose();
  }
}

/** Ends a trace whose code was torn down, where no `finally` was run: everything is as before it. */
export function abandonTrace(): void {
  const trace = current;
  current = undefined;
  trace?.abandon();
}

/** Records one run of a step. */
export class Trace {
  readonly #backend: NodeBackend;
  readonly #precision: Precision;
  readonly #status: Status;
  readonly #graph: Graph;
  readonly #executor: TracingExecutor;
  readonly #variables: StepVariables;
  readonly #feeds: Feed[] = [];
  readonly #placeholders: GraphOutput[] = [];
  readonly #captured = new Map<number, GraphOutput>();
  /** Of arrays that go up in each run. */
  #argumentBytes = 0;

  constructor(
    backend: NodeBackend,
    precision: Precision,
    makeGraph: MakeGraph = (...parts) => new Graph(...parts),
  ) {
    const { library } = backend.binding;
    this.#backend = backend;
    this.#precision = precision;
    this.#status = new Status(library);
    this.#graph = makeGraph(library, this.#status);
    const definitions = new OpDefinitions(library, this.#status);
    this.#executor = new TracingExecutor({
      graph: this.#graph,
      definitions,
      capture: (id) => this.#capture(id),
      precision,
    });
    this.#variables = new StepVariables(backend);
  }

  /** Inside the step: a value that each run asks for anew. */
  liveInput(input: LiveInput): tf.Tensor {
    const output = this.#addInput({ kind: 'live', input }, input.dtype, input.shape);
    return this.#backend.createOutputTensor(this.#executor.adopt(output, [...input.shape]));
  }

  record(name: string, step: FlatStep, inputs: readonly StepInput[]): Recording {
    const restoreEngine = rememberEngineState();
    tf.engine().startScope(name);
    try {
      return this.#backend.binding.withExecutor(
        () => this.#executor,
        () => withInterceptedUploads(this.#backend, () => this.#record(name, step, inputs)),
      );
    } catch (error) {
      this.#releaseCaptured();
      throw error;
    } finally {
      restoreEngine();
      this.#variables.restore();
    }
  }

  abandon(): void {
    this.#backend.binding.resetExecutor();
    restoreUploads(this.#backend);
    this.#releaseCaptured();
    this.#variables.restore();
    this.dispose();
  }

  dispose(): void {
    this.#graph.dispose();
    this.#status.dispose();
  }

  #record(name: string, step: FlatStep, inputs: readonly StepInput[]): Recording {
    const symbols = inputs.map((input, index) => this.#symbolOf(input, index));
    const results: unknown = step(symbols, this.#precision);
    if (results instanceof Promise) {
      results.catch(() => undefined);
      throw new TraceRefusal('it is asynchronous: a step gives its results at once');
    }
    const { created, assigned } = this.#variables;
    if (created.length > 0) {
      throw new TraceRefusal(`it makes the variable ${created[0]!.name}, and would do so in each run`);
    }
    const resultIds = this.#backend.getInputTensorIds(results as tf.Tensor[]);
    const ids = [...resultIds, ...this.#backend.getInputTensorIds(assigned)];
    const outputs = ids.map((id) => this.#identity(this.#executor.outputOf(id)));
    tf.dispose(results as tf.Tensor[]);
    return {
      definition: this.#graph.toFunction(name, this.#placeholders, outputs),
      feeds: this.#feeds,
      resultCount: resultIds.length,
      assigned,
      operationCount: this.#graph.operationCount,
      fingerprint: this.#executor.profile.fingerprint(),
      peakBytes: this.#argumentBytes + this.#executor.profile.peakBytes(ids),
    };
  }

  /** The tensor that a step sees in an argument's place. */
  #symbolOf(input: StepInput, index: number): tf.Tensor {
    const feed: Feed = { kind: 'argument', index };
    if (!isHostArray(input)) {
      const { shape, dtype } = this.#metadataOf(input);
      return this.#adopt(this.#addInput(feed, dtype, shape), shape);
    }
    const shape = [...input.shape];
    this.#argumentBytes += elementCount(shape) * input.data.BYTES_PER_ELEMENT;
    const output = this.#addInput(feed, dtypeOfArray(input.data), shape);
    return this.#adopt(
      input.data instanceof Uint8Array ? this.#graph.cast(output, TF_DTYPES.TF_FLOAT) : output,
      shape,
    );
  }

  #metadataOf(tensor: tf.Tensor): TensorMetadata {
    const { eager } = this.#backend.binding;
    return eager.metadataOf(uploadOutside(this.#backend, tensor));
  }

  #adopt(output: GraphOutput, shape: number[]): tf.Tensor {
    return this.#backend.createOutputTensor(this.#executor.adopt(output, shape));
  }

  /** A function can't give one of its arguments, or the same output twice, as it is. */
  #identity(output: GraphOutput): GraphOutput {
    return { oper: this.#graph.addOperation('Identity', [], [output]), index: 0 };
  }

  /** The placeholder for a tensor that the step finds outside: a variable, or a constant of its surroundings. */
  #capture(id: number): GraphOutput {
    const known = this.#captured.get(id);
    if (known) return known;
    const { eager } = this.#backend.binding;
    const { dtype, shape } = eager.metadataOf(id);
    const variable = this.#variables.ofId(id);
    const feed: Feed = variable ? { kind: 'variable', variable } : { kind: 'captured', id: eager.share(id) };
    const output = this.#addInput(feed, dtype, shape);
    this.#captured.set(id, output);
    return output;
  }

  #addInput(feed: Feed, dtype: number, shape: readonly number[]): GraphOutput {
    const output = this.#graph.placeholder(dtype, shape);
    this.#executor.profile.addInput(feed.kind, dtype, shape);
    this.#feeds.push(feed);
    this.#placeholders.push(output);
    return output;
  }

  #releaseCaptured(): void {
    for (const feed of this.#feeds) {
      if (feed.kind === 'captured') this.#backend.binding.eager.deleteTensor(feed.id);
    }
  }
}

/**
 * Sees to it that tensors from outside whose values still wait in JavaScript are uploaded, once, instead of becoming
 * constants of the graph as those made inside do.
 */
function withInterceptedUploads<T>(backend: NodeBackend, body: () => T): T {
  const madeInside = new WeakSet<object>();
  const { getInputTensorIds, move } = backend;
  backend.move = (dataId, ...rest) => {
    madeInside.add(dataId);
    move.call(backend, dataId, ...rest);
  };
  backend.getInputTensorIds = (tensors) => {
    for (const tensor of tensors) {
      if (tensor.dataId && !madeInside.has(tensor.dataId)) uploadOutside(backend, tensor, getInputTensorIds);
    }
    return getInputTensorIds.call(backend, tensors);
  };
  try {
    return body();
  } finally {
    restoreUploads(backend);
  }
}

/** The prototype's methods come back. */
function restoreUploads(backend: Partial<NodeBackend>): void {
  delete backend.getInputTensorIds;
  delete backend.move;
}

/** The number of a tensor from outside, which is uploaded if it waits for that. */
function uploadOutside(
  backend: NodeBackend,
  tensor: tf.TensorInfo,
  getIds: NodeBackend['getInputTensorIds'] = backend.getInputTensorIds,
): number {
  const record = backend.tensorMap.get(tensor.dataId);
  if (record.values == null) return record.id;
  return backend.binding.withExecutor(
    () => backend.binding.eager,
    () => getIds.call(backend, [tensor])[0]!,
  );
}
