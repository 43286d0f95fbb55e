import * as tf from '@tensorflow/tfjs';
import type { ConformanceCase, ExpectedTensor } from './conformanceCase.ts';
import type { CaseResult, Verdict } from './conformanceReport.ts';
import { rememberEngineState } from '../engineState.ts';
import { compareTensors, compareValues } from './compareTensors.ts';
import type { ConformanceOp } from './ops/conformanceOp.ts';

/** One part of a case: how it went, and how exact it was. */
interface Outcome {
  verdict: Verdict;
  error: number;
  reason?: string;
}

/** Computes a case forward and backward on the present backend and compares it; leaves no tensor behind. */
export async function runCase(
  each: ConformanceCase,
  op: ConformanceOp,
  tolerance: number,
): Promise<CaseResult> {
  const forward = await judge(() => computeOutputs(each, op, tolerance));
  const result: CaseResult = { op: each.op, case: each.case, forward: forward.verdict, error: forward.error };
  if (forward.reason) result.reason = forward.reason;
  if (!each.gradients) return result;
  const gradient = await judge(() => computeGradients(each, op, tolerance));
  result.gradient = gradient.verdict;
  result.error = Math.max(result.error, gradient.error);
  if (gradient.reason) result.reason ??= `gradient: ${gradient.reason}`;
  return result;
}

/** Lets an op with random results check itself. */
export async function runRandomCase(op: string, check: () => Promise<void>): Promise<CaseResult> {
  const outcome = await judge(async () => {
    await check();
    return 0;
  });
  const result: CaseResult = { op, case: 'statistics', forward: outcome.verdict, error: 0 };
  return outcome.reason ? { ...result, reason: outcome.reason } : result;
}

async function judge(compute: () => Promise<number>): Promise<Outcome> {
  const restore = rememberEngineState();
  tf.engine().startScope();
  try {
    const error = await compute();
    tf.engine().endScope();
    return { verdict: 'ok', error };
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
    return { verdict: isMissing(reason) ? 'missing' : 'failed', error: 0, reason };
  } finally {
    restore();
  }
}

/** Whether an error is TensorFlow.js's way to say that there is no such kernel or gradient. */
function isMissing(reason: string): boolean {
  return /not registered for backend|gradient function not found|is not available on the backend|not (yet )?supported|cannot compute gradient|is not yet/i.test(
    reason,
  );
}

async function computeOutputs(each: ConformanceCase, op: ConformanceOp, tolerance: number): Promise<number> {
  const inputs = each.inputs.map(toTensor);
  const outputs = [tf.tidy(() => op(inputs, each.attributes))].flat();
  if (outputs.length !== each.outputs.length) {
    throw new Error(`expected ${each.outputs.length} outputs, got ${outputs.length}`);
  }
  let greatest = 0;
  for (const [index, expected] of each.outputs.entries()) {
    const { shape, dtype } = outputs[index]!;
    const values = await outputs[index]!.data();
    greatest = Math.max(greatest, compareTensors(expected, { shape, dtype, values }, tolerance));
  }
  return greatest;
}

/** The gradients of the weighted sum of the outputs; with one output, its weights are the output's gradient. */
async function computeGradients(
  each: ConformanceCase,
  op: ConformanceOp,
  tolerance: number,
): Promise<number> {
  const inputs = each.inputs.map(toTensor);
  const expected = each.gradients!;
  const places = expected.flatMap((values, index) => (values ? [index] : []));
  const weights = each.weights!.map((values, index) =>
    tf.tensor(values.map(Number), each.outputs[index]!.shape, 'float32'),
  );
  const computeWith = (variables: tf.Tensor[]): tf.Tensor[] => {
    const all = [...inputs];
    places.forEach((place, index) => (all[place] = variables[index]!));
    return [op(all, each.attributes)].flat();
  };
  const variables = places.map((place) => inputs[place]!);
  const [single, ...more] = weights;
  const gradients =
    more.length === 0
      ? tf.grads((...xs) => computeWith(xs)[0]!)(variables, single)
      : tf.grads((...xs) => tf.addN(computeWith(xs).map((y, index) => y.mul(weights[index]!).sum())))(
          variables,
        );
  let greatest = 0;
  for (const [index, place] of places.entries()) {
    const values = await gradients[index]!.data();
    greatest = Math.max(greatest, compareValues(expected[place]!, values, tolerance));
  }
  return greatest;
}

/** An input of a case; the caller disposes it. */
export function toTensor({ shape, dtype, values }: ExpectedTensor): tf.Tensor {
  const numbers = values.map(Number);
  if (dtype === 'uint8') return tf.tensor(Uint8Array.from(numbers), shape);
  if (dtype === 'bool') return tf.tensor(Uint8Array.from(numbers), shape, 'bool');
  const typed = dtype === 'int32' ? Int32Array.from(numbers) : Float32Array.from(numbers);
  return tf.tensor(typed, shape, dtype);
}
