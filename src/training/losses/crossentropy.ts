import * as tf from '@tensorflow/tfjs';
import type { Loss } from './loss.ts';
import { EPSILON, sampleLoss } from './sampleLoss.ts';
import { keepInput, tapedInput } from './tapedInput.ts';

/** Whether outputs are probabilities or logits, and how labels are smoothed. */
export interface CrossentropyOptions {
  /** `true` if the model ends without a softmax. Default `false`: it gives probabilities. */
  fromLogits?: boolean;
  /** The share of the true class that is spread over all classes (Szegedy et al., 2016), 0 to 1. Default 0. */
  labelSmoothing?: number;
}

/**
 * Cross-entropy between class labels (int32, [n]) and predictions for each class ([n, classes]), the mean over the
 * batch. Labels must be below the number of classes. Keras's `SparseCategoricalCrossentropy`, PyTorch's
 * `CrossEntropyLoss` with `fromLogits`.
 * @throws RangeError if the smoothing is no share.
 */
export function sparseCategoricalCrossentropy(options: CrossentropyOptions = {}): Loss {
  const { fromLogits = false, labelSmoothing = 0 } = options;
  const dense = categoricalCrossentropy(options);
  const perSample = (outputs: tf.Tensor, targets: tf.Tensor): tf.Tensor => {
    const hasAxis = targets.rank === outputs.rank && targets.shape.at(-1) === 1;
    const labels = (hasAxis ? targets.squeeze([-1]) : targets).cast('int32');
    const logits = fromLogits ? outputs : tapedInput(tf.Softmax, outputs);
    const fused =
      logits && !labelSmoothing && fusedLosses('SparseSoftmaxCrossEntropyWithLogits', logits, labels);
    return fused || dense.perSample!(outputs, tf.oneHot(labels, outputs.shape.at(-1) as number));
  };
  const { probabilities } = dense;
  return sampleLoss('sparseCategoricalCrossentropy', perSample, { probabilities });
}

/**
 * Cross-entropy between one-hot or soft targets and predictions, both [n, classes], the mean over the batch. Keras's
 * `CategoricalCrossentropy`.
 * @throws RangeError if the smoothing is no share.
 */
export function categoricalCrossentropy(options: CrossentropyOptions = {}): Loss {
  const { fromLogits = false, labelSmoothing = 0 } = options;
  checkSmoothing(labelSmoothing);
  keepInput(tf.Softmax, 'logits');
  const perSample = (outputs: tf.Tensor, targets: tf.Tensor): tf.Tensor => {
    const expected = smooth(targets.cast('float32'), labelSmoothing);
    const logits = fromLogits ? outputs : tapedInput(tf.Softmax, outputs);
    const fused = logits && fusedLosses('SoftmaxCrossEntropyWithLogits', logits, expected);
    if (fused) return fused;
    const logProbabilities = logits
      ? tf.logSoftmax(logits)
      : tf.log(tf.clipByValue(outputs, EPSILON, 1 - EPSILON));
    return tf.neg(tf.sum(tf.mul(logProbabilities, expected), -1));
  };
  return sampleLoss('categoricalCrossentropy', perSample, {
    probabilities: (outputs) => (fromLogits ? tf.softmax(outputs) : outputs.clone()),
  });
}

export function checkSmoothing(labelSmoothing: number): void {
  if (labelSmoothing >= 0 && labelSmoothing <= 1) return;
  throw new RangeError(`labelSmoothing must be between 0 and 1, got ${String(labelSmoothing)}`);
}

function smooth(expected: tf.Tensor, share: number): tf.Tensor {
  if (!share) return expected;
  return expected.mul(tf.scalar(1 - share)).add(tf.scalar(share / (expected.shape.at(-1) as number)));
}

/** The loss of each sample by a backend's own kernel, if it has one for two axes. */
function fusedLosses(kernelName: string, logits: tf.Tensor, labels: tf.Tensor): tf.Tensor | undefined {
  if (logits.rank !== 2 || !tf.getKernel(kernelName, tf.getBackend())) return undefined;
  const [losses] = tf.engine().runKernel(kernelName, { logits, labels }) as unknown as [tf.Tensor];
  return losses;
}
