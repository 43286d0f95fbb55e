import * as tf from '@tensorflow/tfjs';
import type { Loss } from './loss.ts';

export interface CrossentropyOptions {
  /** `true` if the model ends without a softmax. Default `false`: it gives probabilities. */
  fromLogits?: boolean;
}

/** Keeps the logarithm finite; Keras's value. */
const EPSILON = 1e-7;

/**
 * Cross-entropy between class labels (int32, [n]) and predictions for each class ([n, classes]), the mean over the
 * batch. Labels must be below the number of classes.
 */
export function sparseCategoricalCrossentropy({ fromLogits = false }: CrossentropyOptions = {}): Loss {
  const dense = categoricalCrossentropy({ fromLogits });
  return {
    ...dense,
    name: 'sparseCategoricalCrossentropy',
    compute: (outputs, targets) =>
      tf.tidy(() => {
        const labels = targets.cast('int32');
        const logits = fromLogits ? outputs : logitsOf(outputs);
        const fused = logits && fusedCrossentropy('SparseSoftmaxCrossEntropyWithLogits', logits, labels);
        return fused ?? dense.compute(outputs, tf.oneHot(labels, outputs.shape.at(-1) as number));
      }),
  };
}

/** Cross-entropy between one-hot or soft targets and predictions, both [n, classes], the mean over the batch. */
export function categoricalCrossentropy({ fromLogits = false }: CrossentropyOptions = {}): Loss {
  keepLogits();
  return {
    name: 'categoricalCrossentropy',
    compute: (outputs, targets) =>
      tf.tidy(() => {
        const expected = targets.cast('float32');
        const logits = fromLogits ? outputs : logitsOf(outputs);
        const fused = logits && fusedCrossentropy('SoftmaxCrossEntropyWithLogits', logits, expected);
        if (fused) return fused;
        const logProbabilities = logits
          ? tf.logSoftmax(logits)
          : tf.log(tf.clipByValue(outputs, EPSILON, 1 - EPSILON));
        return tf.neg(tf.mean(tf.sum(tf.mul(logProbabilities, expected), -1))).asScalar();
      }),
    probabilities: (outputs) => (fromLogits ? tf.softmax(outputs) : outputs.clone()),
  };
}

interface TapeNode {
  kernelName: string;
  outputs: tf.Tensor[];
  saved?: tf.Tensor[];
}

/**
 * What a model's last softmax was taken of, while a gradient is computed: from there the loss is exact where the
 * probabilities are rounded to 0 or 1. Keras does the same.
 */
function logitsOf(probabilities: tf.Tensor): tf.Tensor | undefined {
  const tape = (tf.engine().state.activeTape ?? []) as TapeNode[];
  const softmax = tape.findLast(
    ({ kernelName, outputs }) => kernelName === tf.Softmax && outputs[0] === probabilities,
  );
  return softmax?.saved?.[0];
}

let keepsLogits = false;

/** Lets the tape save the logits of each softmax: a layer disposes of them when it is done. */
function keepLogits(): void {
  if (keepsLogits) return;
  keepsLogits = true;
  const original = tf.getGradient(tf.Softmax)!;
  tf.registerGradient({
    ...original,
    inputsToSave: ['logits'],
    gradFunc: (dy, [, probabilities], attrs) => original.gradFunc(dy, [probabilities!], attrs),
  });
}

/** The mean over the batch by a backend's own kernel, if it has one for two axes. */
function fusedCrossentropy(kernelName: string, logits: tf.Tensor, labels: tf.Tensor): tf.Scalar | undefined {
  if (logits.rank !== 2 || !tf.getKernel(kernelName, tf.getBackend())) return undefined;
  const [losses] = tf.engine().runKernel(kernelName, { logits, labels }) as unknown as [tf.Tensor];
  return tf.mean(losses).asScalar();
}
