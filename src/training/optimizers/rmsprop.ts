import * as tf from '@tensorflow/tfjs';
import type { Hyperparameters } from './hyperparameters.ts';
import type { OptimizerOptions, OptimizerStructure, StepScalars, UpdateRule } from './optimizer.ts';
import { Optimizer, withDefaults } from './optimizer.ts';

/** Of {@link Rmsprop} (Tieleman and Hinton 2012), with the names of Keras. */
export interface RmspropHyperparameters extends Hyperparameters {
  /** How much of the mean square of the gradients is kept in a step. */
  rho: number;
  momentum: number;
  /** Added under the root. */
  epsilon: number;
  /** Divides by the variance of the gradients instead of their mean square. */
  centered: boolean;
}

/**
 * RMSprop (Tieleman and Hinton, 2012): each element's step is divided by the root of its mean square gradient.
 * Keras's defaults: learning rate 0.001, rho 0.9, no momentum, epsilon 1e-7.
 */
export class Rmsprop extends Optimizer<RmspropHyperparameters> {
  readonly name = 'RMSprop';
  private readonly hasMomentum: boolean;
  private readonly isCentered: boolean;

  constructor(
    options: OptimizerOptions<RmspropHyperparameters> = {},
    structure: OptimizerStructure<RmspropHyperparameters> = {},
  ) {
    const defaults = { learningRate: 0.001, rho: 0.9, momentum: 0, epsilon: 1e-7, centered: false };
    super(withDefaults(defaults, options), structure);
    this.hasMomentum = this.hyperparameters.momentum > 0;
    this.isCentered = this.hyperparameters.centered;
  }

  protected initialSlots(variable: tf.Variable): tf.Tensor[] {
    const count = 1 + Number(this.hasMomentum) + Number(this.isCentered);
    return Array.from({ length: count }, () => tf.zerosLike(variable));
  }

  protected begin({ learningRate }: StepScalars): UpdateRule {
    const rho = this.input('rho');
    const rest = this.input('rho', (value) => 1 - value);
    const epsilon = this.input('epsilon');
    const momentum = this.input('momentum');
    const average = (slot: tf.Variable, value: tf.Tensor): tf.Tensor => {
      const next = slot.mul(rho).add(value.mul(rest));
      slot.assign(next);
      return next;
    };
    return (gradient, [meanSquare, ...others]) => {
      let spread = average(meanSquare!, gradient.square());
      if (this.isCentered) spread = spread.sub(average(others[0]!, gradient).square());
      const step = gradient.mul(learningRate).mul(spread.add(epsilon).rsqrt());
      if (!this.hasMomentum) return step;
      const velocity = others.at(-1)!;
      const next = velocity.mul(momentum).add(step);
      velocity.assign(next);
      return next;
    };
  }
}
