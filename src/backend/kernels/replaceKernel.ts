import * as tf from '@tensorflow/tfjs';

const replaced = new Set<string>();

/**
 * Puts a kernel of ours in the place of a backend's own; done once, however often it is called.
 * @param make gets the stock kernel, for the cases that ours leaves to it; it throws if there is none.
 */
export function replaceKernel(
  backendName: string,
  kernelName: string,
  make: (original: tf.KernelFunc) => tf.KernelFunc,
): void {
  const key = `${backendName} ${kernelName}`;
  if (replaced.has(key)) return;
  replaced.add(key);
  const original: tf.KernelConfig | undefined = tf.getKernel(kernelName, backendName);
  if (original) tf.unregisterKernel(kernelName, backendName);
  const missing: tf.KernelFunc = () => {
    throw new Error(`${kernelName} with these options is not available on the backend ${backendName}`);
  };
  // The stock set-up stays: it prepares what the stock kernel needs once the backend is ready.
  tf.registerKernel({
    ...original,
    backendName,
    kernelName,
    kernelFunc: make(original?.kernelFunc ?? missing),
  });
}
