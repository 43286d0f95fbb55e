import { addTrainingListener } from '../../training/trainer/trainingListener.ts';
import type { TrainingListener, TrainingStart } from '../../training/trainer/trainingListener.ts';
import type { SeenBatch } from '../../training/updaters/seenBatch.ts';

/**
 * What the training that began last learns from, or learned from last. Of one that ended it is kept, and with it the
 * memory of one batch.
 */
export class LastBatch implements TrainingListener {
  private trainingId: string | undefined;
  private read: () => SeenBatch | undefined = () => undefined;
  private isTold = false;

  /** @param available is told that there is a batch, and again when it is the last one. */
  constructor(private readonly available: (seen: SeenBatch) => void) {
    addTrainingListener(this);
  }

  /** Its arrays hold another batch soon. */
  get seen(): SeenBatch | undefined {
    return this.read();
  }

  trainingStarted({ id, lastBatch }: TrainingStart): void {
    this.trainingId = id;
    this.read = lastBatch;
    this.isTold = false;
  }

  observed(trainingId: string): void {
    if (trainingId === this.trainingId && !this.isTold) this.tell();
  }

  trainingFinished(trainingId: string): void {
    if (trainingId !== this.trainingId) return;
    const last = this.read();
    this.read = () => last;
    this.tell();
  }

  private tell(): void {
    const { seen } = this;
    if (seen) this.available(seen);
    this.isTold = true;
  }
}
