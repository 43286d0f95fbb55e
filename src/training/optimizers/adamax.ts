import * as tf from '@tensorflow/tfjs';
import { approach } from './adam.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import type { OptimizerOptions, OptimizerStructure, StepScalars, UpdateRule } from './optimizer.ts';
import { Optimizer, withDefaults } from './optimizer.ts';

/** Of {@link Adamax} (Kingma and Ba 2015, section 7), with the names of Keras. */
export interface AdamaxHyperparameters extends Hyperparameters {
  /** How much of the mean gradient is kept in a step. */
  beta1: number;
  /** How much of the greatest gradient is kept in a step. */
  beta2: number;
  epsilon: number;
}

/**
 * Adamax: Adam with the infinity norm (Kingma and Ba, 2015, section 7.1).
 * Keras's defaults: learning rate 0.001, beta1 0.9, beta2 0.999, epsilon 1e-7.
 */
export class Adamax extends Optimizer<AdamaxHyperparameters> {
  readonly name = 'Adamax';

  constructor(
    options: OptimizerOptions<AdamaxHyperparameters> = {},
    structure: OptimizerStructure<AdamaxHyperparameters> = {},
  ) {
    super(withDefaults({ learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }, options), structure);
  }

  protected initialSlots(variable: tf.Variable): tf.Tensor[] {
    return [tf.zerosLike(variable), tf.zerosLike(variable)];
  }

  protected begin({ iteration, learningRate }: StepScalars): UpdateRule {
    const rest1 = this.input('beta1', (value) => 1 - value);
    const beta2 = this.input('beta2');
    const epsilon = this.input('epsilon');
    const stepSize = learningRate.div(tf.scalar(1).sub(this.input('beta1').pow(iteration)));
    return (gradient, [mean, norm]) => {
      const nextMean = approach(mean!, gradient, rest1);
      const nextNorm = norm!.mul(beta2).maximum(gradient.abs());
      norm!.assign(nextNorm);
      return nextMean.mul(stepSize).div(nextNorm.add(epsilon));
    };
  }
}
