import * as tf from '@tensorflow/tfjs';
import { TF_DTYPES } from '../libtensorflow/dtypes.ts';
import { OUT_OF_MEMORY, TensorflowError } from '../libtensorflow/status.ts';
import type { ChosenStep } from '../choice/chooseStep.ts';
import { chooseStep } from '../choice/chooseStep.ts';
import type { ChoiceRequest, StepChoice } from '../choice/stepChoice.ts';
import { memoryFor } from '../memory/availableMemory.ts';
import { currentNodeBackend } from './nodeBackend.ts';
import type { RandomKey } from './randomOps.ts';
import { installRandomLayers } from './randomLayers.ts';
import { forgetRandomStreams, withRandomStream } from './randomOps.ts';
import { refuseInTrace, restoreRefused } from './refusals.ts';
import type { HostArray, StepInput } from './stepInputs.ts';
import type { FlatStep } from './trace.ts';
import { abandonTrace, currentTrace } from './trace.ts';
import type { TraceOptions } from './tracedStep.ts';
import { abandonSteps, stepEra, TracedStep } from './tracedStep.ts';
import { TraceRefusal } from './traceRefusal.ts';
import { dropUpload, upload } from './uploads.ts';

/**
 * Puts everything right after code was torn down that recorded a step or waited for one: no `finally` ran in it. What
 * was computing goes on in its thread and changes nothing any more.
 */
export function repairCompiledSteps(): void {
  abandonTrace();
  restoreRefused();
  forgetRandomStreams();
  abandonSteps();
}

/**
 * Makes steps of tfjs code into TensorFlow functions, while libtensorflow is TensorFlow.js's backend: what the training
 * library's port of the same name asks for.
 */
export const libtensorflowTracer = {
  /** The backend, if steps can be compiled on it. */
  backend(): object | undefined {
    installRandomLayers();
    return currentNodeBackend();
  },

  /** @throws TraceRefusal or TensorflowError if the step can't be recorded, or what it throws itself. */
  trace(step: FlatStep, inputs: readonly StepInput[], options: TraceOptions): TracedStep {
    const backend = currentNodeBackend();
    if (!backend) throw new TraceRefusal('the backend in use does not compile steps');
    const refusing: FlatStep = (symbols, precision) => refuseInTrace(() => step(symbols, precision));
    return new TracedStep(backend, refusing, inputs, options);
  },

  /** Copies an array to the device while another step computes; the next step that is called with it takes the copy. */
  upload(array: HostArray): void {
    const backend = currentNodeBackend();
    if (backend) upload(backend.binding.eager, array);
  },

  /** Lets go of a copy that no step will ask for. */
  dropUpload(array: HostArray): void {
    const backend = currentNodeBackend();
    if (backend) dropUpload(backend.binding.eager, array);
  },

  /**
   * Makes a traced step anew in the way that is the fastest here, by measuring where nobody has before.
   * @returns what to use in place of `first`.
   */
  fastest(
    first: TracedStep,
    request: ChoiceRequest,
    inputs: readonly StepInput[],
    retrace: (choice: StepChoice) => TracedStep,
  ): Promise<ChosenStep<TracedStep>> {
    const backend = currentNodeBackend();
    if (!backend) throw new TraceRefusal('the backend in use does not compile steps');
    return chooseStep({ first, request, inputs, retrace, binding: backend.binding });
  },

  isRefusal(error: unknown): error is Error {
    return error instanceof TraceRefusal || error instanceof TensorflowError;
  },

  /** Another number after {@link repairCompiledSteps}. */
  era: stepEra,

  isOutOfMemory(error: unknown): error is Error {
    return error instanceof TensorflowError && error.code === OUT_OF_MEMORY;
  },

  /** The memory that a step can have at most, as far as that is known: on the GPU's, or this process's. */
  availableBytes(): number {
    const binding = currentNodeBackend()?.binding;
    return binding ? memoryFor(binding) : Infinity;
  },

  liveScalar(read: () => number): tf.Scalar | undefined {
    const input = { shape: [], dtype: TF_DTYPES.TF_FLOAT, read: () => Float32Array.of(read()) };
    return currentTrace()?.liveInput(input) as tf.Scalar | undefined;
  },

  withRandomStream<T>(key: () => RandomKey, body: () => T): T {
    if (!currentNodeBackend()) return body();
    const read = () => Int32Array.from(key());
    const trace = currentTrace();
    if (trace)
      return withRandomStream(trace.liveInput({ shape: [2], dtype: TF_DTYPES.TF_INT32, read }), body);
    const tensor = tf.tensor1d(read(), 'int32');
    try {
      return withRandomStream(tensor, body);
    } finally {
      tensor.dispose();
    }
  },
};
