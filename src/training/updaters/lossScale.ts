import * as tf from '@tensorflow/tfjs';

const FIRST_SCALE = 2 ** 15;
/** Steps without an overflow after which a larger scale is tried. */
const GROWTH_STEPS = 2000;

/**
 * Dynamic loss scaling for float16 (Micikevicius et al., 2018): the loss is multiplied so that small gradients do not
 * vanish, and a step whose gradients overflow changes nothing but halves the scale. PyTorch's and Keras's first scale
 * and growth are 2^16 and 2^15 and 2000 steps.
 */
export class LossScale {
  private readonly scale: tf.Variable;
  private readonly stepsSinceOverflow: tf.Variable;

  constructor() {
    this.scale = tf.tidy(() => tf.variable(tf.scalar(FIRST_SCALE), false));
    this.stepsSinceOverflow = tf.tidy(() => tf.variable(tf.scalar(0), false));
  }

  /** What a checkpoint keeps, by name. */
  get variables(): Record<string, tf.Variable> {
    return { lossScale: this.scale, stepsSinceOverflow: this.stepsSinceOverflow };
  }

  /** What the gradients are computed of. */
  multiply(loss: tf.Scalar): tf.Scalar {
    return loss.mul(this.scale);
  }

  /**
   * Lets `update` change variables by the gradients divided by the scale, and takes that back if they overflowed.
   * @param touched every variable that the step may have changed, as it was before.
   */
  apply(
    scaledGradients: readonly tf.Tensor[],
    touched: readonly { variable: tf.Variable; before: tf.Tensor }[],
    update: (gradients: tf.Tensor[]) => void,
  ): void {
    const gradients = scaledGradients.map((gradient) => gradient.div(this.scale));
    const isFinite = tf.addN(gradients.map((gradient) => gradient.sum())).isFinite();
    update(gradients);
    for (const { variable, before } of touched) {
      variable.assign(tf.where(isFinite, variable, before));
    }
    this.adapt(isFinite);
  }

  dispose(): void {
    tf.dispose([this.scale, this.stepsSinceOverflow]);
  }

  private adapt(isFinite: tf.Tensor): void {
    const zero = tf.scalar(0);
    const steps = this.stepsSinceOverflow.add(tf.scalar(1));
    const isTimeToGrow = steps.greaterEqual(tf.scalar(GROWTH_STEPS));
    const grown = tf.where(isTimeToGrow, this.scale.mul(tf.scalar(2)), this.scale);
    const halved = this.scale.mul(tf.scalar(0.5)).maximum(tf.scalar(1));
    this.scale.assign(tf.where(isFinite, grown, halved));
    this.stepsSinceOverflow.assign(tf.where(isFinite.logicalAnd(isTimeToGrow.logicalNot()), steps, zero));
  }
}
