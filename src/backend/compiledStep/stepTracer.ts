import * as tf from '@tensorflow/tfjs';
import { TF_DTYPES } from '../libtensorflow/dtypes.ts';
import { TensorflowError } from '../libtensorflow/status.ts';
import { currentNodeBackend } from './nodeBackend.ts';
import type { RandomKey } from './randomOps.ts';
import { installRandomLayers } from './randomLayers.ts';
import { forgetRandomStreams, withRandomStream } from './randomOps.ts';
import { refuseInTrace, restoreRefused } from './refusals.ts';
import type { StepInput } from './stepInputs.ts';
import type { FlatStep } from './trace.ts';
import { abandonTrace, currentTrace } from './trace.ts';
import type { TraceOptions } from './tracedStep.ts';
import { abandonSteps, TracedStep } from './tracedStep.ts';
import { TraceRefusal } from './traceRefusal.ts';

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
    return new TracedStep(backend, (symbols) => refuseInTrace(() => step(symbols)), inputs, options);
  },

  isRefusal(error: unknown): error is Error {
    return error instanceof TraceRefusal || error instanceof TensorflowError;
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
