import * as tf from '@tensorflow/tfjs';

/** A gradient as TensorFlow.js keeps it, the same for every backend. */
export type Gradient = NonNullable<ReturnType<typeof tf.getGradient>>;

const replaced = new Set<string>();

/**
 * Puts a gradient of ours in the place of the one of TensorFlow.js; done once, however often it is called.
 * @param make gets the stock gradient, undefined where there is none.
 */
export function replaceGradient(
  kernelName: string,
  make: (original: Gradient | undefined) => Gradient,
): void {
  if (replaced.has(kernelName)) return;
  replaced.add(kernelName);
  const original = tf.getGradient(kernelName) as Gradient | undefined;
  const gradient = make(original);
  if (original) tf.unregisterGradient(kernelName);
  tf.registerGradient(gradient);
}
