import * as tf from '@tensorflow/tfjs';

/** What becomes of a sample on its way into a batch. */
export type Stage = 'read' | 'decode' | 'transform' | 'collate';

type StageTimes = Record<Stage, number>;

const STAGES: readonly Stage[] = ['read', 'decode', 'transform', 'collate'];

/**
 * How long samples took in each stage, the time in which they waited for their turn in it with it: before the stage that
 * is too slow for the others they queue. A sample that is read or decoded elsewhere while this thread works on another
 * one has to wait for this thread, so that this time is of the stage that held the thread.
 */
export class StageClock {
  private readonly milliseconds: StageTimes = { read: 0, decode: 0, transform: 0, collate: 0 };
  /** How long each stage has held this thread. */
  private readonly held: StageTimes = { read: 0, decode: 0, transform: 0, collate: 0 };

  /** @param now milliseconds from any beginning. */
  constructor(private readonly now: () => number = () => tf.util.now()) {}

  get seconds(): Readonly<Record<Stage, number>> {
    const { read, decode, transform, collate } = this.milliseconds;
    return { read: read / 1e3, decode: decode / 1e3, transform: transform / 1e3, collate: collate / 1e3 };
  }

  /** Does the work, now or later, and adds its time. */
  measure<Result>(stage: Stage, work: () => Result): Result {
    const startedAt = this.now();
    const heldBefore = { ...this.held };
    const result = work();
    const elapsed = (): number => this.now() - startedAt;
    if (result instanceof Promise) {
      const add = (): void => this.addWaited(stage, elapsed(), heldBefore);
      result.then(add, add);
    } else {
      const taken = elapsed();
      this.milliseconds[stage] += taken;
      this.held[stage] += taken;
    }
    return result;
  }

  private addWaited(stage: Stage, elapsed: number, heldBefore: StageTimes): void {
    let own = elapsed;
    for (const other of STAGES) {
      const waited = this.held[other] - heldBefore[other];
      this.milliseconds[other] += waited;
      own -= waited;
    }
    this.milliseconds[stage] += Math.max(0, own);
  }
}

/** As {@link StageClock.measure}, where there may be no clock. */
export function inStage<Result>(clock: StageClock | undefined, stage: Stage, work: () => Result): Result {
  return clock ? clock.measure(stage, work) : work();
}
