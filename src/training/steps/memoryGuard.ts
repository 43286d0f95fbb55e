import { printWarning } from '../trainer/print.ts';
import {
  batchSizeOf,
  fittingBatchSize,
  OutOfMemoryError,
  USABLE_SHARE,
  withBatchSize,
} from './outOfMemory.ts';
import type { StepTracer, TracedFunction } from './stepTracer.ts';
import type { StepLeaf } from './tensorTree.ts';

/** A step on one batch. */
export interface GuardedStep {
  /** For messages. */
  name: string;
  leaves: readonly StepLeaf[];
  tracer: StepTracer;
  /** Records the step on a batch of another size; the function is never run. */
  retrace(leaves: readonly StepLeaf[]): TracedFunction;
}

/**
 * Lets a step that certainly needs more memory than there is not begin, and warns of one that may.
 * @throws OutOfMemoryError; the function is disposed then.
 */
export function refuseWhatCannotFit(step: GuardedStep, traced: TracedFunction): void {
  const availableBytes = step.tracer.availableBytes();
  const { peakBytes } = traced;
  if (peakBytes > availableBytes) {
    traced.dispose();
    throw shortage(step, peakBytes, availableBytes);
  }
  if (peakBytes <= availableBytes * USABLE_SHARE) return;
  printWarning(`memory may run out: ${shortage(step, peakBytes, availableBytes).message}`);
}

/** What to throw in the place of whatever a run threw: where memory was wanting it says so, and how much would fit. */
export function explainFailure(
  step: GuardedStep,
  traced: TracedFunction | undefined,
  error: unknown,
): unknown {
  if (!step.tracer.isOutOfMemory(error)) return error;
  return shortage(step, traced?.peakBytes, step.tracer.availableBytes(), error);
}

function shortage(
  step: GuardedStep,
  neededBytes: number | undefined,
  availableBytes: number,
  cause?: Error,
): OutOfMemoryError {
  const batchSize = batchSizeOf(step.leaves);
  const fitting = neededBytes === undefined ? undefined : estimateFitting(step, neededBytes, availableBytes);
  const known = Number.isFinite(availableBytes) ? { availableBytes } : {};
  return new OutOfMemoryError(
    { name: step.name, batchSize, fittingBatchSize: fitting, neededBytes, ...known },
    cause,
  );
}

/** Records the step on half a batch to see how its memory grows; undefined where that is not possible. */
function estimateFitting(
  { leaves, retrace }: GuardedStep,
  peakBytes: number,
  availableBytes: number,
): number | undefined {
  const batchSize = batchSizeOf(leaves);
  if (batchSize === undefined) return undefined;
  if (batchSize <= 1) return 0;
  const half = Math.floor(batchSize / 2);
  const standIns = withBatchSize(leaves, half);
  if (!standIns) return undefined;
  try {
    const traced = retrace(standIns);
    const smaller = { batchSize: half, peakBytes: traced.peakBytes };
    traced.dispose();
    const fitting = fittingBatchSize({ batchSize, peakBytes, smaller }, availableBytes);
    // Where it failed although there seemed to be enough, more is needed than is counted.
    return peakBytes <= availableBytes ? Math.min(fitting, half) : fitting;
  } catch {
    return undefined; // the step is made for this batch alone
  }
}
