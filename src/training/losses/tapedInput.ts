import * as tf from '@tensorflow/tfjs';

interface TapeNode {
  kernelName: string;
  outputs: tf.Tensor[];
  saved?: tf.Tensor[];
}

/**
 * What a model's last softmax or sigmoid was taken of, while a gradient is computed: from there a loss is exact where
 * the probabilities are rounded to 0 or 1. Keras does the same.
 * @param kernelName one that {@link keepInput} was told of.
 */
export function tapedInput(kernelName: string, output: tf.Tensor): tf.Tensor | undefined {
  const tape = (tf.engine().state.activeTape ?? []) as TapeNode[];
  const node = tape.findLast((entry) => entry.kernelName === kernelName && entry.outputs[0] === output);
  return node?.saved?.[0];
}

const kept = new Set<string>();

/**
 * Lets the tape save the input of each op of this kind: a layer disposes of it when it is done.
 * @param inputName of the kernel's only input; the gradient of the kernel saves its output alone.
 */
export function keepInput(kernelName: string, inputName: string): void {
  if (kept.has(kernelName)) return;
  kept.add(kernelName);
  const original = tf.getGradient(kernelName)!;
  tf.registerGradient({
    ...original,
    inputsToSave: [inputName],
    gradFunc: (dy, [, output], attrs) => original.gradFunc(dy, [output!], attrs),
  });
}
