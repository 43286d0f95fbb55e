import type { Scalar } from '@tensorflow/tfjs';
import type { Counters } from '../metrics/readTallies.ts';
import { readTallies, tallyValues } from '../metrics/readTallies.ts';
import type { Tally } from '../metrics/tally.ts';
import { isScalar, readScalars } from '../tensors/readScalars.ts';
import type { ReportedValues, UpdateResult } from '../updaters/updater.ts';
import type { TrainingPosition } from './trainingPosition.ts';
import type { Observation } from './trainingListener.ts';

/** An observation of a single iteration, read from the device. */
export interface SettledObservation extends Observation {
  /** Samples in the iteration's batch: its weight in means. */
  readonly sampleCount: number;
  /** The weights of single values where they are others, or what was counted for them. */
  readonly counts: Readonly<Record<string, number | Tally>>;
}

interface PendingObservation {
  position: TrainingPosition;
  sampleCount: number;
  values: Map<string, number | Scalar>;
  counts: [string, number | Scalar][];
  counters: [string, Counters][];
}

/**
 * Collects what is reported in each iteration and leaves it on the device until somebody needs it: reading a number
 * waits for all computation before it. All that is pending is then read at once, so nothing is lost by waiting.
 */
export class Reporter {
  private pending: PendingObservation[] = [];

  /** Begins the observation of an iteration; tensors become the reporter's. */
  begin(
    { iteration, epochDetail, elapsedSeconds }: TrainingPosition,
    { sampleCount, values, counts = {}, counters = {} }: UpdateResult,
  ): void {
    this.pending.push({
      position: { iteration, epochDetail, elapsedSeconds },
      sampleCount,
      values: new Map(Object.entries(values)),
      counts: Object.entries(counts),
      counters: Object.entries(counters),
    });
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
    const tallies = await Promise.all(pending.map(({ counters }) => readTallies(counters)));
    const reported = pending.flatMap(({ values, counts }) => [...values.values(), ...counts.map(secondOf)]);
    const numbers = await readScalars(reported.filter(isScalar));
    const read = (entries: Iterable<[string, number | Scalar]>): Record<string, number> =>
      Object.fromEntries(
        [...entries].map(([key, value]) => [key, isScalar(value) ? (numbers.get(value) as number) : value]),
      );
    return pending.map(({ position, sampleCount, values, counts }, index) => ({
      iteration: position.iteration,
      epoch: position.epochDetail,
      elapsedSeconds: position.elapsedSeconds,
      sampleCount,
      values: { ...read(values), ...tallyValues(tallies[index]!) },
      counts: { ...read(counts), ...tallies[index] },
    }));
  }

  /** Drops what is pending. */
  dispose(): void {
    for (const { values, counts, counters } of this.pending.splice(0)) {
      for (const value of [...values.values(), ...counts.map(secondOf)]) this.disposeValue(value);
      for (const [, { tensor }] of counters) tensor.dispose();
    }
  }

  private disposeValue(value: number | Scalar | undefined): void {
    if (isScalar(value)) value.dispose();
  }
}

const secondOf = <Value>([, value]: [string, Value]): Value => value;
