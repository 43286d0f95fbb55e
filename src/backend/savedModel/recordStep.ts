import type * as tf from '@tensorflow/tfjs';
import type { NodeBackend } from '../compiledStep/nodeBackend.ts';
import { withRandomStream } from '../compiledStep/randomOps.ts';
import { refuseInTrace } from '../compiledStep/refusals.ts';
import type { Feed, HostArray } from '../compiledStep/stepInputs.ts';
import { currentTrace, traceStep } from '../compiledStep/trace.ts';
import { TF_DTYPES } from '../libtensorflow/dtypes.ts';
import type { StepLog } from './recordingGraph.ts';
import { RecordingGraph } from './recordingGraph.ts';

/** The operations of one run of a step, and where each of its placeholders gets its values from. */
export interface RecordedStep extends StepLog {
  feeds: readonly Feed[];
  /** The names of its outputs, in order. */
  outputNames: readonly string[];
}

/** A step with results by name. */
export type NamedStep = (inputs: tf.Tensor[]) => Record<string, tf.Tensor>;

/**
 * Runs a step once on symbols and keeps what it asks for.
 * @param inputs only their shapes and kinds count.
 * @throws TraceRefusal or Error if it does what an exported function can't; whatever the step throws.
 */
export function recordStep(
  backend: NodeBackend,
  step: NamedStep,
  inputs: readonly HostArray[],
): RecordedStep {
  let graph: RecordingGraph | undefined;
  let outputNames: readonly string[] = [];
  const body = (symbols: tf.Tensor[]): tf.Tensor[] => {
    const results = refuseInTrace(() => withRandomStream(randomKey(), () => step(symbols)));
    outputNames = Object.keys(results);
    return Object.values(results);
  };
  const options = {
    name: 'exported',
    precision: 'float32' as const,
    makeGraph: (...parts: ConstructorParameters<typeof RecordingGraph>) =>
      (graph = new RecordingGraph(...parts)),
  };
  const { definition, assigned, feeds } = traceStep(backend, options, body, inputs);
  backend.binding.library.api.TF_DeleteFunction(definition);
  if (assigned.length > 0) {
    releaseRecording(backend, { feeds });
    throw new Error(`it assigns the variable ${assigned[0]!.name}, and an exported function can't keep one`);
  }
  return { ...graph!.log, feeds, outputNames };
}

/** Stands for the key of random ops; a step whose results depend on it is refused when it is put together. */
function randomKey(): tf.Tensor {
  return currentTrace()!.liveInput({ shape: [2], dtype: TF_DTYPES.TF_INT32, read: () => new Int32Array(2) });
}

/** Lets go of the tensors that a recording keeps alive. */
export function releaseRecording(backend: NodeBackend, { feeds }: Pick<RecordedStep, 'feeds'>): void {
  for (const feed of feeds) if (feed.kind === 'captured') backend.binding.eager.deleteTensor(feed.id);
}
