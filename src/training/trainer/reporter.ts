import type { Scalar } from '@tensorflow/tfjs';
import { isScalar, readScalars } from '../tensors/readScalars.ts';
import type { ReportedValues, UpdateResult } from '../updaters/updater.ts';
import type { TrainingPosition } from './triggers.ts';
import type { Observation } from './trainingListener.ts';

/** An observation of a single iteration, read from the device. */
export interface SettledObservation extends Observation {
  /** Samples in the iteration's batch: its weight in means. */
  readonly sampleCount: number;
  /** The weights of single values where they are others. */
  readonly counts: Readonly<Record<string, number>>;
}

interface PendingObservation {
  position: TrainingPosition;
  sampleCount: number;
  values: Map<string, number | Scalar>;
  counts: ReportedValues;
}

/**
 * Collects what is reported in each iteration and leaves it on the device until somebody needs it: reading a number
 * waits for all computation before it. All that is pending is then read at once, so nothing is lost by waiting.
 */
export class Reporter {
  private pending: PendingObservation[] = [];

  /** Begins the observation of an iteration; scalars become the reporter's. */
  begin(
    { iteration, epochDetail, elapsedSeconds }: TrainingPosition,
    { sampleCount, values, counts = {} }: UpdateResult,
  ): void {
    const position = { iteration, epochDetail, elapsedSeconds };
    this.pending.push({ position, sampleCount, values: new Map(Object.entries(values)), counts });
  }

  /** Adds to the observation begun last; scalars become the reporter's. */
  report(values: ReportedValues): void {
    const current = this.pending.at(-1);
    if (!current)
      throw new Error('values can only be reported in an iteration, before its observation is read');
    for (const [key, value] of Object.entries(values)) {
      this.disposeValue(current.values.get(key));
      current.values.set(key, value);
    }
  }

  get pendingCount(): number {
    return this.pending.length;
  }

  /** Reads everything pending, oldest first, in one transfer. */
  async settle(): Promise<SettledObservation[]> {
    const { pending } = this;
    this.pending = [];
    const reported = pending.flatMap(({ values, counts }) => [...values.values(), ...Object.values(counts)]);
    const numbers = await readScalars(reported.filter(isScalar));
    const read = (entries: Iterable<[string, number | Scalar]>): Record<string, number> =>
      Object.fromEntries(
        [...entries].map(([key, value]) => [key, isScalar(value) ? (numbers.get(value) as number) : value]),
      );
    return pending.map(({ position, sampleCount, values, counts }) => ({
      iteration: position.iteration,
      epoch: position.epochDetail,
      elapsedSeconds: position.elapsedSeconds,
      sampleCount,
      values: read(values),
      counts: read(Object.entries(counts)),
    }));
  }

  /** Drops what is pending. */
  dispose(): void {
    for (const { values, counts } of this.pending.splice(0)) {
      for (const value of [...values.values(), ...Object.values(counts)]) this.disposeValue(value);
    }
  }

  private disposeValue(value: number | Scalar | undefined): void {
    if (isScalar(value)) value.dispose();
  }
}
