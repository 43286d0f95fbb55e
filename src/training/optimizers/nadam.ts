import * as tf from '@tensorflow/tfjs';
import { approach } from './adam.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import type { OptimizerOptions, OptimizerStructure, StepScalars, UpdateRule } from './optimizer.ts';
import { Optimizer, withDefaults } from './optimizer.ts';

/** Of {@link Nadam} (Dozat 2016), with the names of Keras. */
export interface NadamHyperparameters extends Hyperparameters {
  /** How much of the mean gradient is kept in a step. */
  beta1: number;
  /** How much of the mean square gradient is kept in a step. */
  beta2: number;
  epsilon: number;
}

/**
 * Nadam: Adam with Nesterov momentum (Dozat, 2016), its momentum growing as in Keras: beta1 (1 - 0.96^t / 2).
 * Keras's defaults: learning rate 0.001, beta1 0.9, beta2 0.999, epsilon 1e-7.
 */
export class Nadam extends Optimizer<NadamHyperparameters> {
  readonly name = 'Nadam';
  private readonly momentumProduct: tf.Variable;

  constructor(
    options: OptimizerOptions<NadamHyperparameters> = {},
    structure: OptimizerStructure<NadamHyperparameters> = {},
  ) {
    super(withDefaults({ learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }, options), structure);
    this.momentumProduct = tf.variable(tf.scalar(1), false);
  }

  override stateOf(variables: readonly tf.Variable[]): tf.Variable[] {
    return [this.momentumProduct, ...super.stateOf(variables)];
  }

  override dispose(): void {
    this.momentumProduct.dispose();
    super.dispose();
  }

  protected initialSlots(variable: tf.Variable): tf.Tensor[] {
    return [tf.zerosLike(variable), tf.zerosLike(variable)];
  }

  protected begin({ iteration, learningRate }: StepScalars): UpdateRule {
    const one = tf.scalar(1);
    const rest1 = this.input('beta1', (value) => 1 - value);
    const rest2 = this.input('beta2', (value) => 1 - value);
    const epsilon = this.input('epsilon');
    const momentum = this.momentumAt(iteration);
    const nextMomentum = this.momentumAt(iteration.add(one));
    const product = this.momentumProduct.mul(momentum);
    this.momentumProduct.assign(product);
    const ofMean = nextMomentum.div(one.sub(product.mul(nextMomentum)));
    const ofGradient = one.sub(momentum).div(one.sub(product));
    const correction2 = one.sub(this.input('beta2').pow(iteration));
    return (gradient, [mean, meanSquare]) => {
      const nextMean = approach(mean!, gradient, rest1);
      const nextSquare = approach(meanSquare!, gradient.square(), rest2);
      const direction = nextMean.mul(ofMean).add(gradient.mul(ofGradient));
      return direction.mul(learningRate).div(nextSquare.div(correction2).sqrt().add(epsilon));
    };
  }

  private momentumAt(iteration: tf.Tensor): tf.Tensor {
    const lag = tf.scalar(0.96).pow(iteration); // As in Keras 3; Dozat and PyTorch let it fall 250 times slower.
    return this.input('beta1').mul(tf.scalar(1).sub(lag.mul(tf.scalar(0.5))));
  }
}
