import * as tf from '@tensorflow/tfjs';
import type { Hyperparameters } from './hyperparameters.ts';
import type { OptimizerOptions, OptimizerStructure, StepScalars, UpdateRule } from './optimizer.ts';
import { Optimizer, withDefaults } from './optimizer.ts';

/** Of {@link Sgd}: learning rate and momentum, as in Keras and PyTorch. */
export interface SgdHyperparameters extends Hyperparameters {
  /** 0 for none. Fixed at construction whether there is any; its value may change. */
  momentum: number;
  /** Looks ahead along the momentum (Sutskever et al., 2013). */
  nesterov: boolean;
}

/**
 * Stochastic gradient descent, with momentum if asked for.
 * Keras's defaults: learning rate 0.01, momentum 0.
 */
export class Sgd extends Optimizer<SgdHyperparameters> {
  readonly name = 'SGD';
  private readonly hasMomentum: boolean;

  constructor(
    options: OptimizerOptions<SgdHyperparameters> = {},
    structure: OptimizerStructure<SgdHyperparameters> = {},
  ) {
    super(withDefaults({ learningRate: 0.01, momentum: 0, nesterov: false }, options), structure);
    this.hasMomentum = this.hyperparameters.momentum > 0;
  }

  override get variant(): string {
    return `${super.variant} ${this.hyperparameters.nesterov}`;
  }

  protected initialSlots(variable: tf.Variable): tf.Tensor[] {
    return this.hasMomentum ? [tf.zerosLike(variable)] : [];
  }

  protected begin({ learningRate }: StepScalars): UpdateRule {
    if (!this.hasMomentum) return (gradient) => gradient.mul(learningRate);
    const momentum = this.input('momentum');
    const { nesterov } = this.hyperparameters;
    return (gradient, [velocity]) => {
      const step = gradient.mul(learningRate);
      const next = velocity!.mul(momentum).add(step);
      velocity!.assign(next);
      return nesterov ? next.mul(momentum).add(step) : next;
    };
  }
}
