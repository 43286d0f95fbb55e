export type CellOutcome = 'ok' | 'error' | 'interrupted';

export interface QueuedCell {
  /** Runs the cell; never called at the same time as another's. */
  run(): Promise<CellOutcome>;
  /** The cell will not run: an earlier one failed, or the user interrupted. */
  cancel(): void;
}

/**
 * Cells of one notebook run one after the other, in the order in which they were asked for. After one that fails or is
 * interrupted, those that wait are cancelled: they would run on what it did not make.
 */
export class CellExecutionQueue {
  private readonly waiting: QueuedCell[] = [];
  private running: Promise<void> | undefined;

  /** Resolves when nothing runs and nothing waits any more. @throws what a cell's `run` threw. */
  enqueue(cells: QueuedCell[]): Promise<void> {
    this.waiting.push(...cells);
    this.running ??= this.drain().finally(() => (this.running = undefined));
    return this.running;
  }

  cancelWaiting(): void {
    for (const cell of this.waiting.splice(0)) cell.cancel();
  }

  private async drain(): Promise<void> {
    try {
      for (let cell = this.waiting.shift(); cell; cell = this.waiting.shift()) {
        if ((await cell.run()) !== 'ok') this.cancelWaiting();
      }
    } finally {
      this.cancelWaiting();
    }
  }
}
