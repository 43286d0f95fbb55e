import type { Precision } from '../compiledStep/tracingExecutor.ts';

/** One way to compute a compiled step. */
export interface StepChoice {
  precision: Precision;
  xla: boolean;
}

/** How a step may be computed; what is `auto` is found out by measuring. */
export interface ChoiceRequest {
  precision: Precision | 'auto';
  xla: boolean | 'auto';
}

/** A way and how long a step takes in it. */
export interface MeasuredChoice extends StepChoice {
  /** Median; absent where it does not work. */
  stepMs?: number;
  /** Why it does not work. */
  failure?: string;
}

/** How much faster than the first way another must be to be taken: less is noise, and it costs precision or memory. */
const WORTH = 0.95;

/** The ways that a request leaves open, the one of the least risk first. `float16` pays on GPUs alone. */
export function candidatesOf({ precision, xla }: ChoiceRequest, withGpu: boolean): StepChoice[] {
  const all: Precision[] = withGpu ? ['float32', 'bfloat16', 'float16'] : ['float32', 'bfloat16'];
  const precisions = precision === 'auto' ? all : [precision];
  const compilers = xla === 'auto' ? [false, true] : [xla];
  return compilers.flatMap((each) => precisions.map((name) => ({ precision: name, xla: each })));
}

/** The fastest way, if that is worth leaving the first one. @param measured at least one, the first one of the least risk. */
export function fastestOf(measured: readonly MeasuredChoice[]): MeasuredChoice {
  const [first] = measured as [MeasuredChoice];
  const working = measured.filter(({ stepMs }) => stepMs !== undefined);
  const fastest = working.reduce(
    (best, each) => (each.stepMs! < best.stepMs! ? each : best),
    working[0] ?? first,
  );
  if (first.stepMs === undefined || fastest.stepMs === undefined) return fastest;
  return fastest.stepMs < first.stepMs * WORTH ? fastest : first;
}

/** Such as `bfloat16 with XLA`. */
export function describeChoice({ precision, xla }: StepChoice): string {
  return xla ? `${precision} with XLA` : precision;
}
