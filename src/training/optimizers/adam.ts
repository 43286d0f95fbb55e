import * as tf from '@tensorflow/tfjs';
import type { Hyperparameters } from './hyperparameters.ts';
import type { OptimizerOptions, OptimizerStructure, StepScalars, UpdateRule } from './optimizer.ts';
import { Optimizer, withDefaults } from './optimizer.ts';

/** Of {@link Adam} (Kingma and Ba 2015) and {@link AdamW} (Loshchilov and Hutter 2019), with the names of Keras. */
export interface AdamHyperparameters extends Hyperparameters {
  /** How much of the mean gradient is kept in a step. */
  beta1: number;
  /** How much of the mean square gradient is kept in a step. */
  beta2: number;
  /** Added to the root of the mean square, which is not yet corrected for its start at 0. */
  epsilon: number;
  /** Uses the greatest mean square so far (Reddi et al., 2018). */
  amsgrad: boolean;
}

const DEFAULTS = { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, amsgrad: false };

/**
 * Adam (Kingma and Ba, 2015): the mean gradient over the root of the mean square gradient.
 * Keras's defaults: learning rate 0.001, beta1 0.9, beta2 0.999, epsilon 1e-7.
 */
export class Adam extends Optimizer<AdamHyperparameters> {
  readonly name: string = 'Adam';
  private readonly isAmsgrad: boolean;

  constructor(
    options: OptimizerOptions<AdamHyperparameters> = {},
    structure: OptimizerStructure<AdamHyperparameters> = {},
  ) {
    super(withDefaults(DEFAULTS, options), structure);
    this.isAmsgrad = this.hyperparameters.amsgrad;
  }

  protected initialSlots(variable: tf.Variable): tf.Tensor[] {
    return Array.from({ length: this.isAmsgrad ? 3 : 2 }, () => tf.zerosLike(variable));
  }

  protected begin({ iteration, learningRate }: StepScalars): UpdateRule {
    const rest1 = this.input('beta1', (value) => 1 - value);
    const rest2 = this.input('beta2', (value) => 1 - value);
    const epsilon = this.input('epsilon');
    const correction1 = tf.scalar(1).sub(this.input('beta1').pow(iteration));
    const correction2 = tf.scalar(1).sub(this.input('beta2').pow(iteration));
    const stepSize = learningRate.mul(correction2.sqrt()).div(correction1);
    return (gradient, [mean, meanSquare, greatest]) => {
      const nextMean = approach(mean!, gradient, rest1);
      let nextSquare = approach(meanSquare!, gradient.square(), rest2);
      if (greatest) {
        nextSquare = greatest.maximum(nextSquare);
        greatest.assign(nextSquare);
      }
      return nextMean.mul(stepSize).div(nextSquare.sqrt().add(epsilon));
    };
  }
}

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, 2019).
 * Keras's defaults: those of Adam, weight decay 0.004.
 */
export class AdamW extends Adam {
  override readonly name = 'AdamW';

  constructor(
    options: OptimizerOptions<AdamHyperparameters> = {},
    structure: OptimizerStructure<AdamHyperparameters> = {},
  ) {
    super(withDefaults({ ...DEFAULTS, weightDecay: 0.004 }, options), structure);
  }
}

/** Moves what is remembered a share of the way to a value, and gives it. */
export function approach(slot: tf.Variable, value: tf.Tensor, share: tf.Scalar): tf.Tensor {
  const next = slot.add(value.sub(slot).mul(share));
  slot.assign(next as never);
  return next;
}
