import * as tf from '@tensorflow/tfjs';

const EVERY_MS = 30;

/** Messages and requests to stop arrive between two tasks of the event loop: long work makes pauses for them. */
export class Pause {
  private endedAt = tf.util.now();

  async ifDue(): Promise<void> {
    if (tf.util.now() - this.endedAt < EVERY_MS) return;
    await tf.nextFrame();
    this.endedAt = tf.util.now();
  }
}
