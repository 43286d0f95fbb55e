import * as tf from '@tensorflow/tfjs';

/** The gradient of each input by its name, computed when it is asked for. */
export type Gradients = Record<string, () => tf.Tensor>;

const replaced = new Set<string>();

/**
 * Puts a gradient of ours in the place of tfjs's own on one backend; on the others tfjs's stays. Done once, however
 * often it is called.
 * @param compute gets what tfjs's own gradient gets: the gradient of the output, the tensors that tfjs saves for it and
 * the kernel's attributes. It gives undefined for the cases that it leaves to tfjs.
 */
export function replaceBackendGradient(
  backendName: string,
  kernelName: string,
  compute: (dy: tf.Tensor, saved: tf.Tensor[], attrs: tf.NamedAttrMap) => Gradients | undefined,
): void {
  const key = `${backendName} ${kernelName}`;
  if (replaced.has(key)) return;
  replaced.add(key);
  const original = tf.getGradient(kernelName);
  if (!original) throw new Error(`TensorFlow.js has no gradient of ${kernelName}`);
  tf.registerGradient({
    ...original,
    gradFunc: (dy, saved, attrs) => {
      const ours =
        tf.getBackend() === backendName
          ? compute(dy as tf.Tensor, saved, attrs as tf.NamedAttrMap)
          : undefined;
      return ours ?? original.gradFunc(dy, saved, attrs);
    },
  });
}
