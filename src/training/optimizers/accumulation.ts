import * as tf from '@tensorflow/tfjs';
import type { GradientOf } from './gradientOf.ts';

/** Sums gradients over several batches and lets a step happen with their mean after the last of them. */
export class Accumulation {
  /** Batches since the last step, an int32 scalar. */
  readonly count: tf.Variable;

  /** @throws RangeError if `steps` is no whole number from 1. */
  constructor(private readonly steps: number) {
    if (!Number.isInteger(steps) || steps < 1) {
      throw new RangeError(`accumulationSteps must be a whole number from 1, got ${steps}`);
    }
    this.count = tf.tidy(() => tf.variable(tf.scalar(0, 'int32'), false));
  }

  /**
   * One batch. A compiled step can't leave operations out, so the step is computed each time and counts when it is due.
   * @param touched all that `step` assigns.
   */
  apply(
    gradients: readonly (GradientOf & { sum: tf.Variable })[],
    touched: readonly tf.Variable[],
    step: (means: GradientOf[]) => void,
  ): void {
    const count = this.count.add(tf.scalar(1, 'int32'));
    const isDue = count.greaterEqual(tf.scalar(this.steps, 'int32'));
    const sums = gradients.map(({ sum, gradient }) => sum.add(gradient));
    const before = touched.map((variable) => ({ variable, value: variable.clone() }));
    step(
      gradients.map(({ variable }, index) => ({
        variable,
        gradient: sums[index]!.div(tf.scalar(this.steps)),
      })),
    );
    for (const { variable, value } of before) variable.assign(tf.where(isDue, variable, value));
    gradients.forEach(({ sum }, index) => {
      const total = sums[index]!;
      sum.assign(tf.where(isDue, tf.zerosLike(total), total));
    });
    this.count.assign(tf.where(isDue, tf.zerosLike(count), count));
  }
}
