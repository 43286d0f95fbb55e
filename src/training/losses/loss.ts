import * as tf from '@tensorflow/tfjs';
import { binaryCrossentropy, binaryFocalCrossentropy } from './binaryCrossentropy.ts';
import { categoricalCrossentropy, sparseCategoricalCrossentropy } from './crossentropy.ts';
import { cosineSimilarity, klDivergence, poisson } from './distributionLosses.ts';
import { categoricalHinge, hinge, squaredHinge } from './hinge.ts';
import {
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
} from './meanErrors.ts';
import { huber, logCosh } from './robustErrors.ts';
import { meanOf } from './sampleLoss.ts';

/** What a model is trained to make small. */
export interface Loss {
  readonly name: string;
  /** The mean over the batch. Built of differentiable tfjs ops; the caller owns the result. */
  compute(outputs: tf.Tensor, targets: tf.Tensor): tf.Scalar;
  /** The loss of each sample, [n] or [n, …], of which `compute` is the mean. Needed where samples have weights. */
  perSample?(outputs: tf.Tensor, targets: tf.Tensor): tf.Tensor;
  /** Where the outputs classify: their probabilities, [n, classes]. */
  probabilities?(outputs: tf.Tensor): tf.Tensor;
  /** Where one output decides between two classes: from which value on it means class 1. Default 0.5. */
  readonly threshold?: number;
}

const LOSSES = {
  sparseCategoricalCrossentropy: () => sparseCategoricalCrossentropy(),
  categoricalCrossentropy: () => categoricalCrossentropy(),
  binaryCrossentropy: () => binaryCrossentropy(),
  binaryFocalCrossentropy: () => binaryFocalCrossentropy(),
  meanSquaredError: () => meanSquaredError(),
  meanAbsoluteError: () => meanAbsoluteError(),
  meanAbsolutePercentageError: () => meanAbsolutePercentageError(),
  meanSquaredLogarithmicError: () => meanSquaredLogarithmicError(),
  huber: () => huber(),
  logCosh: () => logCosh(),
  hinge: () => hinge(),
  squaredHinge: () => squaredHinge(),
  categoricalHinge: () => categoricalHinge(),
  klDivergence: () => klDivergence(),
  poisson: () => poisson(),
  cosineSimilarity: () => cosineSimilarity(),
} as const satisfies Record<string, () => Loss>;

/** Computes the loss of each sample, [n] or [n, …], or its mean over the batch. */
export type LossFunction = (outputs: tf.Tensor, targets: tf.Tensor) => tf.Tensor;

/** A loss with its default options by name, a loss with options, or a function. */
export type LossSpec = keyof typeof LOSSES | Loss | LossFunction;

/** @throws Error if there is no loss of that name. */
export function toLoss(spec: LossSpec): Loss {
  if (typeof spec === 'object') return spec;
  if (typeof spec === 'function') return fromFunction(spec);
  if (!Object.hasOwn(LOSSES, spec)) {
    throw new Error(`there is no loss '${String(spec)}'; there are ${Object.keys(LOSSES).join(', ')}`);
  }
  return LOSSES[spec]();
}

/**
 * The mean over the batch where each sample counts as much as its weight says: the sum of the weighted losses divided
 * by the number of samples, Keras's `sum_over_batch_size`. Weights whose mean is not 1 make the loss larger or smaller.
 * @param weights float32, [n].
 * @throws Error if the loss tells only its mean.
 */
export function weightedLoss(
  loss: Loss,
  outputs: tf.Tensor,
  { targets, weights }: { targets: tf.Tensor; weights: tf.Tensor },
): tf.Scalar {
  return tf.tidy(() => {
    const losses = loss.perSample?.(outputs, targets);
    if (!losses || losses.rank === 0) {
      throw new Error(
        `weights of samples or classes need the loss of each sample, and ${loss.name} gives only the mean over the ` +
          'batch: let it return a tensor of shape [n]',
      );
    }
    return meanOf(losses.mul(weights.reshape([-1, ...losses.shape.slice(1).map(() => 1)])));
  });
}

function fromFunction(perSample: LossFunction): Loss {
  const name = perSample.name || 'loss';
  return {
    name,
    perSample,
    compute: (outputs, targets) => tf.tidy(() => meanOf(perSample(outputs, targets))),
  };
}
