import type * as tf from '@tensorflow/tfjs';
import type { OpAttribute } from '../libtensorflow/attributes.ts';
import type { NumericValues } from '../libtensorflow/dtypes.ts';
import type { TensorMetadata } from '../libtensorflow/tensorExecutor.ts';
import { TF_ATTRIBUTES } from '../libtensorflow/attributes.ts';
import { cString } from '../libtensorflow/cString.ts';
import type { EagerExecutor } from '../libtensorflow/eagerExecutor.ts';
import { Status } from '../libtensorflow/status.ts';
import type { NodeBackend } from './nodeBackend.ts';
import type { Feed, LiveInput, StepInput } from './stepInputs.ts';
import { isHostArray } from './stepInputs.ts';
import { assignResult } from './stepVariables.ts';
import type { FlatStep, Recording } from './trace.ts';
import { traceStep } from './trace.ts';
import type { Precision } from './tracingExecutor.ts';
import { Turns } from './turns.ts';
import { takeUpload } from './uploads.ts';

export interface TraceOptions {
  /** For messages. */
  name: string;
  /** Compiles the function with XLA. Default `false`. */
  xla?: boolean;
  /** Default `float32`. */
  precision?: Precision;
}

/** What live inputs were when they were last asked for, and the tensors made of it. */
type LiveTensors = Map<LiveInput, { values: NumericValues; id: number }>;

let nextFunction = 1;

/** Steps that nobody disposed of, as those of a notebook's cell that was run again, go when nothing refers to them. */
const forgotten = new FinalizationRegistry<() => void>((release) => release());

/** Lets go of all that a step holds in the library; it must refer neither to the step nor to anything that it uses. */
function releaserOf(
  { binding }: NodeBackend,
  functionName: string,
  feeds: readonly Feed[],
  liveIds: ReadonlySet<number>,
): () => void {
  const captured = feeds.flatMap((feed) => (feed.kind === 'captured' ? [feed.id] : []));
  return () => {
    if (binding.isDisposed) return;
    const { eager, library, context } = binding;
    for (const id of [...captured, ...liveIds]) eager.deleteTensor(id);
    const status = new Status(library);
    library.api.TFE_ContextRemoveFunction(context.pointer, cString(functionName), status.pointer);
    status.dispose();
  };
}

/** Steps change variables, so one begins where the one before it has ended. */
const turns = new Turns();

/** A step as one TensorFlow function, for inputs of the shapes and dtypes that it was traced with. */
export class TracedStep {
  readonly #backend: NodeBackend;
  readonly #functionName: string;
  readonly #recording: Omit<Recording, 'definition'>;
  readonly #attributes: OpAttribute[];
  readonly #live: LiveTensors = new Map();
  readonly #liveIds = new Set<number>();
  readonly #release: () => void;
  #disposed = false;

  /** @throws TraceRefusal, or what the step throws. */
  constructor(backend: NodeBackend, step: FlatStep, inputs: readonly StepInput[], options: TraceOptions) {
    this.#backend = backend;
    this.#functionName = `${options.name.replace(/\W/g, '_')}_${nextFunction++}`;
    this.#attributes = options.xla
      ? [{ name: '_XlaMustCompile', type: TF_ATTRIBUTES.TF_ATTR_BOOL, value: true }]
      : [];
    const { definition, ...recording } = traceStep(
      backend,
      { name: this.#functionName, precision: options.precision ?? 'float32' },
      step,
      inputs,
    );
    this.#recording = recording;
    this.#register(definition);
    this.#release = releaserOf(backend, this.#functionName, recording.feeds, this.#liveIds);
    forgotten.register(this, this.#release, this);
  }

  /** Operations in the recorded graph. */
  get operationCount(): number {
    return this.#recording.operationCount;
  }

  /** Equal for steps of the same operations on the same shapes. */
  get fingerprint(): string {
    return this.#recording.fingerprint;
  }

  /** The least memory that a run takes beside its variables and what it captured; it may take more. */
  get peakBytes(): number {
    return this.#recording.peakBytes;
  }

  /**
   * Computes on another thread, after the steps before it, and assigns the step's variables when it is done.
   * @param begin is called when its turn has come, before live inputs are asked for.
   * @returns the step's results, which are the caller's.
   * @throws TensorflowError; no variable has changed then.
   */
  run(inputs: readonly StepInput[], begin?: () => void): Promise<tf.Tensor[]> {
    return turns.take(() => {
      begin?.();
      return this.#compute(inputs, (results) => this.#deliver(results));
    });
  }

  /**
   * Computes all that {@link run} does and lets go of it: no variable changes.
   * @throws StepAbandoned if its code was torn down meanwhile; TensorflowError.
   */
  rehearse(inputs: readonly StepInput[]): Promise<void> {
    return turns.take(() =>
      this.#compute(inputs, (results) => deleteAll(this.#backend.binding.eager, results)),
    );
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    forgotten.unregister(this);
    this.#release();
  }

  async #compute<T>(inputs: readonly StepInput[], use: (results: TensorMetadata[]) => T): Promise<T> {
    if (this.#disposed) throw new Error('this compiled step was disposed');
    const { eager } = this.#backend.binding;
    const { feeds, resultCount, assigned } = this.#recording;
    const uploaded: number[] = [];
    const { era } = turns;
    try {
      const ids = feeds.map((feed) => this.#idOf(feed, inputs, uploaded));
      const results = await eager.executeFunction(
        this.#functionName,
        this.#attributes,
        ids,
        resultCount + assigned.length,
      );
      if (era === turns.era) return use(results);
      deleteAll(eager, results);
      throw new StepAbandoned();
    } finally {
      for (const id of uploaded) eager.deleteTensor(id);
    }
  }

  #deliver(results: TensorMetadata[]): tf.Tensor[] {
    const { resultCount, assigned } = this.#recording;
    assigned.forEach((variable, index) =>
      assignResult(this.#backend, variable, results[resultCount + index]!.id),
    );
    return results.slice(0, resultCount).map((metadata) => this.#backend.createOutputTensor(metadata));
  }

  #idOf(feed: Feed, inputs: readonly StepInput[], uploaded: number[]): number {
    switch (feed.kind) {
      case 'captured':
        return feed.id;
      case 'live':
        return this.#liveId(feed.input);
      case 'variable':
        return this.#tensorId(feed.variable, `variable ${feed.variable.name}`);
      case 'argument': {
        const input = inputs[feed.index]!;
        if (!isHostArray(input)) return this.#tensorId(input, `argument ${feed.index + 1}`);
        const id = takeUpload(this.#backend.binding.eager, input);
        uploaded.push(id);
        return id;
      }
    }
  }

  #tensorId(tensor: tf.Tensor, what: string): number {
    if (tensor.isDisposed) throw new Error(`${what} of the step was disposed`);
    return this.#backend.getInputTensorIds([tensor])[0]!;
  }

  /** The number of a live input's tensor, made anew when the value has changed. */
  #liveId(input: LiveInput): number {
    const { eager } = this.#backend.binding;
    const values = input.read();
    const known = this.#live.get(input);
    if (known && sameValues(known.values, values)) return known.id;
    const id = eager.createTensor([...input.shape], input.dtype, values);
    if (known) eager.deleteTensor(known.id);
    this.#liveIds.delete(known?.id ?? id);
    this.#liveIds.add(id);
    this.#live.set(input, { values: values.slice(), id });
    return id;
  }

  #register(definition: bigint): void {
    const { library, context } = this.#backend.binding;
    const status = new Status(library);
    try {
      library.api.TFE_ContextAddFunction(context.pointer, definition, status.pointer);
      status.check(() => 'adding a function');
    } finally {
      library.api.TF_DeleteFunction(definition);
      status.dispose();
    }
  }
}

/** A step that was going on when its cell was torn down changes nothing any more. */
export class StepAbandoned extends Error {
  constructor() {
    super('this step was given up: the code that waited for it was interrupted');
  }
}

function deleteAll(eager: EagerExecutor, tensors: readonly TensorMetadata[]): void {
  for (const { id } of tensors) eager.deleteTensor(id);
}

/** Gives up the steps that are going on and waiting, whose code was torn down. */
export function abandonSteps(): void {
  turns.reset();
}

/** Another number each time that steps were given up. */
export function stepEra(): number {
  return turns.era;
}

function sameValues(a: NumericValues, b: NumericValues): boolean {
  return a.length === b.length && a.every((value, index) => Object.is(value, b[index]));
}
