/** How long the two halves of an iteration took, in seconds: the update, and what extensions did after the one before. */
export class IterationTimes {
  private updateMs = 0;
  private extensionsMs = 0;
  private endedAt: number | undefined;

  /** @param clock milliseconds. */
  constructor(private readonly clock: () => number) {}

  /** Of the latest update, the wait for its batch included. */
  get update(): number {
    return this.updateMs / 1000;
  }

  /** Between the update before and the latest one; 0 for the first of a run. */
  get extensions(): number {
    return this.extensionsMs / 1000;
  }

  /** A run begins: the time since the one before is nobody's. */
  begin(): void {
    this.endedAt = undefined;
  }

  /** A pause is no time of the training's. */
  leaveOut(milliseconds: number): void {
    if (this.endedAt !== undefined) this.endedAt += milliseconds;
  }

  async measure<Result>(update: () => Promise<Result>): Promise<Result> {
    const beganAt = this.clock();
    this.extensionsMs = beganAt - (this.endedAt ?? beganAt);
    try {
      return await update();
    } finally {
      this.endedAt = this.clock();
      this.updateMs = this.endedAt - beganAt;
    }
  }
}
