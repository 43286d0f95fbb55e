/** Where a step is computed: in the main thread, or in parts in several others. */
export type StepPlace = 'alone' | 'split';

/** Steps in each place of which the median counts; the first of each is slower than the others and does not. */
const MEASURED_STEPS = 3;
/** Shorter steps are not worth threads: handing them over costs a millisecond or two. */
const MIN_STEP_MS = 20;
/** The main thread is free meanwhile, so the others may be a little slower. */
const TOLERANCE = 1.05;

/** Finds out by measuring whether several threads are faster than one, on this machine and for this model. */
export class SplitChoice {
  private readonly durations: Record<StepPlace, number[]> = { alone: [], split: [] };
  private decided: StepPlace | undefined;

  /** What the measuring said; undefined before. */
  get result(): StepPlace | undefined {
    return this.decided;
  }

  /** Whether it is time to have threads ready for the next steps. */
  get wantsThreads(): boolean {
    return this.decided === undefined && this.durations.alone.length > 1;
  }

  /** Where the next step belongs, if threads are ready. By turns, so that what else the machine does weighs on both. */
  get next(): StepPlace {
    if (this.decided) return this.decided;
    const { alone, split } = this.durations;
    return alone.length > split.length + 1 ? 'split' : 'alone';
  }

  /** @param milliseconds of a step with a whole batch. */
  record(place: StepPlace, milliseconds: number): void {
    if (this.decided) return;
    const { alone, split } = this.durations;
    this.durations[place].push(milliseconds);
    if (alone.length === 2 && alone[1]! < MIN_STEP_MS) this.decided = 'alone';
    if (alone.length <= MEASURED_STEPS || split.length <= MEASURED_STEPS) return;
    this.decided = this.speedup * TOLERANCE >= 1 ? 'split' : 'alone';
  }

  /** How many times as fast the threads are as one. */
  get speedup(): number {
    return median(this.durations.alone.slice(1)) / median(this.durations.split.slice(1));
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
