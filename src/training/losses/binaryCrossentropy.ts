import * as tf from '@tensorflow/tfjs';
import { checkSmoothing } from './crossentropy.ts';
import type { Loss } from './loss.ts';
import { EPSILON, elementLoss } from './sampleLoss.ts';
import { keepInput, tapedInput } from './tapedInput.ts';

/** Whether outputs are probabilities or logits, and how labels are smoothed. */
export interface BinaryCrossentropyOptions {
  /** `true` if the model ends without a sigmoid. Default `false`: it gives probabilities. */
  fromLogits?: boolean;
  /** How far targets of 0 and 1 are moved towards 0.5, as a share of the way; 0 to 1. Default 0. */
  labelSmoothing?: number;
}

/** As {@link BinaryCrossentropyOptions}, and how much samples count less that are classified well (Lin et al. 2017). */
export interface BinaryFocalCrossentropyOptions extends BinaryCrossentropyOptions {
  /** How strongly samples that are predicted well are left aside, from 0. Default 2. */
  gamma?: number;
  /** The weight of class 1, between 0 and 1; class 0 gets the rest. Default: both weigh 1. */
  alpha?: number;
}

/**
 * Cross-entropy of answers of yes and no, each a class of its own: outputs [n, …] and targets from 0 to 1 of the same
 * shape, or labels 0 and 1 of shape [n] for outputs [n, 1]. The mean over all of them. Keras's `BinaryCrossentropy`,
 * PyTorch's `BCELoss` and, with `fromLogits`, `BCEWithLogitsLoss`.
 * @throws RangeError if the smoothing is no share.
 */
export function binaryCrossentropy(options: BinaryCrossentropyOptions = {}): Loss {
  const { fromLogits = false, labelSmoothing = 0 } = options;
  checkSmoothing(labelSmoothing);
  keepInput(tf.Sigmoid, 'x');
  const compare = (outputs: tf.Tensor, targets: tf.Tensor): tf.Tensor => {
    const expected = smooth(targets, labelSmoothing);
    const logits = fromLogits ? outputs : tapedInput(tf.Sigmoid, outputs);
    return logits ? crossentropyOfLogits(logits, expected) : crossentropyOf(outputs, expected);
  };
  return elementLoss('binaryCrossentropy', compare, classifies(fromLogits));
}

/**
 * Binary cross-entropy in which samples that are predicted well count less (Lin et al., 2017): each is multiplied by
 * (1 - p)^gamma, p being the probability given to the truth. Keras's `BinaryFocalCrossentropy`.
 * @throws RangeError if an option is out of its range.
 */
export function binaryFocalCrossentropy(options: BinaryFocalCrossentropyOptions = {}): Loss {
  const { fromLogits = false, labelSmoothing = 0, gamma = 2, alpha } = options;
  checkSmoothing(labelSmoothing);
  if (!(gamma >= 0)) throw new RangeError(`gamma must be a number from 0, got ${String(gamma)}`);
  if (alpha !== undefined && !(alpha >= 0 && alpha <= 1)) {
    throw new RangeError(`alpha must be between 0 and 1, got ${String(alpha)}`);
  }
  const compare = (outputs: tf.Tensor, targets: tf.Tensor): tf.Tensor => {
    const expected = smooth(targets, labelSmoothing);
    const probabilities = fromLogits ? tf.sigmoid(outputs) : outputs;
    const ofTruth = mix(expected, probabilities, tf.scalar(1).sub(probabilities));
    const focus = tf.scalar(1).sub(ofTruth).pow(tf.scalar(gamma));
    const losses = focus.mul(crossentropyOf(probabilities, expected));
    return alpha === undefined ? losses : losses.mul(mix(expected, tf.scalar(alpha), tf.scalar(1 - alpha)));
  };
  return elementLoss('binaryFocalCrossentropy', compare, classifies(fromLogits));
}

/** A single output says how likely class 1 is; several are a class each. */
function classifies(fromLogits: boolean): Pick<Loss, 'probabilities' | 'threshold'> {
  return {
    threshold: fromLogits ? 0 : 0.5,
    probabilities: (outputs) =>
      tf.tidy(() => {
        const ofYes = fromLogits ? tf.sigmoid(outputs) : outputs.clone();
        return outputs.shape.at(-1) === 1 ? tf.concat([tf.scalar(1).sub(ofYes), ofYes], -1) : ofYes;
      }),
  };
}

function smooth(expected: tf.Tensor, share: number): tf.Tensor {
  return share ? expected.mul(tf.scalar(1 - share)).add(tf.scalar(0.5 * share)) : expected;
}

function crossentropyOf(probabilities: tf.Tensor, expected: tf.Tensor): tf.Tensor {
  const clipped = tf.clipByValue(probabilities, EPSILON, 1 - EPSILON);
  return mix(expected, tf.log(clipped), tf.log(tf.scalar(1).sub(clipped))).neg();
}

/** Without an exponential of a large number: max(x, 0) - x z + log(1 + exp(-|x|)). */
function crossentropyOfLogits(logits: tf.Tensor, expected: tf.Tensor): tf.Tensor {
  return logits.relu().sub(logits.mul(expected)).add(tf.softplus(logits.abs().neg()));
}

/** `share` of the one, the rest of the other. */
function mix(share: tf.Tensor, one: tf.Tensor, other: tf.Tensor): tf.Tensor {
  return share.mul(one).add(tf.scalar(1).sub(share).mul(other));
}
