import * as tf from '@tensorflow/tfjs';
import type { Hyperparameters } from './hyperparameters.ts';
import type { OptimizerOptions, OptimizerStructure, StepScalars, UpdateRule } from './optimizer.ts';
import { Optimizer, withDefaults } from './optimizer.ts';

/** Of {@link Adadelta} (Zeiler 2012), with the names of Keras. */
export interface AdadeltaHyperparameters extends Hyperparameters {
  /** How much of the mean squares is kept in a step. */
  rho: number;
  /** Added under both roots. */
  epsilon: number;
}

/**
 * Adadelta (Zeiler, 2012): steps in the unit of the variable, from the mean squares of gradients and of past steps.
 * Keras's defaults: learning rate 0.001, rho 0.95, epsilon 1e-7.
 */
export class Adadelta extends Optimizer<AdadeltaHyperparameters> {
  readonly name = 'Adadelta';

  constructor(
    options: OptimizerOptions<AdadeltaHyperparameters> = {},
    structure: OptimizerStructure<AdadeltaHyperparameters> = {},
  ) {
    super(withDefaults({ learningRate: 0.001, rho: 0.95, epsilon: 1e-7 }, options), structure);
  }

  protected initialSlots(variable: tf.Variable): tf.Tensor[] {
    return [tf.zerosLike(variable), tf.zerosLike(variable)];
  }

  protected begin({ learningRate }: StepScalars): UpdateRule {
    const rho = this.input('rho');
    const rest = this.input('rho', (value) => 1 - value);
    const epsilon = this.input('epsilon');
    const average = (slot: tf.Variable, value: tf.Tensor): tf.Tensor => {
      const next = slot.mul(rho).add(value.mul(rest));
      slot.assign(next);
      return next;
    };
    return (gradient, [meanSquare, meanSquareStep]) => {
      const spread = average(meanSquare!, gradient.square());
      const step = gradient.mul(meanSquareStep!.add(epsilon).sqrt()).mul(spread.add(epsilon).rsqrt());
      average(meanSquareStep!, step.square());
      return step.mul(learningRate);
    };
  }
}
