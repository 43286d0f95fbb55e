import type { Scalar } from '@tensorflow/tfjs';
import { isScalar, readScalars } from '../tensors/readScalars.ts';
import type { ReportedValues } from '../updaters/updater.ts';
import type { TrainingPosition } from './triggers.ts';
import type { Observation } from './trainingListener.ts';

/** An observation of a single iteration, read from the device. */
export interface SettledObservation extends Observation {
  /** Samples in the iteration's batch: its weight in means. */
  readonly sampleCount: number;
}

interface PendingObservation {
  position: TrainingPosition;
  sampleCount: number;
  values: Map<string, number | Scalar>;
}

/**
 * Collects what is reported in each iteration and leaves it on the device until somebody needs it: reading a number
 * waits for all computation before it. All that is pending is then read at once, so nothing is lost by waiting.
 */
export class Reporter {
  private pending: PendingObservation[] = [];

  /** Begins the observation of an iteration. */
  begin({ iteration, epochDetail, elapsedSeconds }: TrainingPosition, sampleCount: number): void {
    const position = { iteration, epochDetail, elapsedSeconds };
    this.pending.push({ position, sampleCount, values: new Map() });
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
    const scalars = pending.flatMap(({ values }) => [...values.values()].filter(isScalar));
    const numbers = await readScalars(scalars);
    return pending.map(({ position, sampleCount, values }) => ({
      iteration: position.iteration,
      epoch: position.epochDetail,
      elapsedSeconds: position.elapsedSeconds,
      sampleCount,
      values: Object.fromEntries(
        [...values].map(([key, value]) => [key, isScalar(value) ? (numbers.get(value) as number) : value]),
      ),
    }));
  }

  /** Drops what is pending. */
  dispose(): void {
    for (const { values } of this.pending.splice(0)) values.forEach((value) => this.disposeValue(value));
  }

  private disposeValue(value: number | Scalar | undefined): void {
    if (isScalar(value)) value.dispose();
  }
}
