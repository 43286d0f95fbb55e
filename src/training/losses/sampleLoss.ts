import * as tf from '@tensorflow/tfjs';
import type { Loss, LossFunction } from './loss.ts';

/** Keeps logarithms and quotients finite; Keras's value. */
export const EPSILON = 1e-7;

/** A loss that is the mean of what `perSample` computes for each sample. */
export function sampleLoss(
  name: string,
  perSample: LossFunction,
  more: Pick<Loss, 'probabilities' | 'threshold'> = {},
): Loss {
  return {
    name,
    perSample: (outputs, targets) => tf.tidy(() => perSample(outputs, targets)),
    compute: (outputs, targets) => tf.tidy(() => meanOf(perSample(outputs, targets))),
    ...more,
  };
}

/** A loss that compares each output with its target and takes the mean over the last axis. */
export function elementLoss(
  name: string,
  compare: LossFunction,
  more: Pick<Loss, 'probabilities' | 'threshold'> = {},
): Loss {
  const perSample: LossFunction = (outputs, targets) => {
    const losses = compare(outputs, alignTargets(name, outputs, targets));
    return losses.rank > 1 ? losses.mean(-1) : losses;
  };
  return sampleLoss(name, perSample, more);
}

export function meanOf(losses: tf.Tensor): tf.Scalar {
  return losses.mean().asScalar();
}

/**
 * The targets as float32 in the shape of the outputs: [n] where the outputs are [n, 1] gets its last axis, as in Keras.
 * @throws Error for every other difference: broadcasting would compare every sample with every other and go unnoticed.
 */
export function alignTargets(name: string, outputs: tf.Tensor, targets: tf.Tensor): tf.Tensor {
  const lacksAxis = targets.rank === outputs.rank - 1 && outputs.shape.at(-1) === 1;
  const aligned = lacksAxis ? targets.expandDims(-1) : targets;
  if (!tf.util.arraysEqual(aligned.shape, outputs.shape)) {
    throw new Error(
      `${name}: outputs and targets differ in shape: the model gives [${outputs.shape.join()}], ` +
        `the data has targets of [${targets.shape.join()}]`,
    );
  }
  return aligned.cast('float32');
}
