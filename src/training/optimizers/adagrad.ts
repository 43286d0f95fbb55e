import * as tf from '@tensorflow/tfjs';
import type { Hyperparameters } from './hyperparameters.ts';
import type { OptimizerOptions, OptimizerStructure, StepScalars, UpdateRule } from './optimizer.ts';
import { Optimizer, withDefaults } from './optimizer.ts';

/** Of {@link Adagrad} (Duchi et al. 2011), with the names of Keras. */
export interface AdagradHyperparameters extends Hyperparameters {
  /** What the sums of squares begin with. */
  initialAccumulatorValue: number;
  /** Added under the root. */
  epsilon: number;
}

/**
 * Adagrad (Duchi et al., 2011): each element's step is divided by the root of the sum of its squared gradients.
 * Keras's defaults: learning rate 0.001, initial accumulator value 0.1, epsilon 1e-7.
 */
export class Adagrad extends Optimizer<AdagradHyperparameters> {
  readonly name = 'Adagrad';

  constructor(
    options: OptimizerOptions<AdagradHyperparameters> = {},
    structure: OptimizerStructure<AdagradHyperparameters> = {},
  ) {
    super(
      withDefaults({ learningRate: 0.001, initialAccumulatorValue: 0.1, epsilon: 1e-7 }, options),
      structure,
    );
  }

  protected initialSlots(variable: tf.Variable): tf.Tensor[] {
    return [tf.fill(variable.shape, this.hyperparameters.initialAccumulatorValue)];
  }

  protected begin({ learningRate }: StepScalars): UpdateRule {
    const epsilon = this.input('epsilon');
    return (gradient, [sum]) => {
      const next = sum!.add(gradient.square());
      sum!.assign(next as never);
      return gradient.mul(learningRate).div(next.add(epsilon).sqrt());
    };
  }
}
