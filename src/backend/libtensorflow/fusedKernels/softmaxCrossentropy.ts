import * as tf from '@tensorflow/tfjs';
import type { OpBackend } from '../opBackend.ts';
import { floatAttribute } from '../opBackend.ts';
import { TF_ATTRIBUTES } from '../attributes.ts';
import { TF_DTYPES } from '../dtypes.ts';

/** Inputs `logits` [n, classes] and `labels`, int32 [n]; outputs the loss of each sample [n] and its gradient. */
export const SPARSE_SOFTMAX_CROSSENTROPY = 'SparseSoftmaxCrossEntropyWithLogits';

/** Inputs `logits` and `labels`, both float32 [n, classes]; outputs the loss of each sample [n] and its gradient. */
export const SOFTMAX_CROSSENTROPY = 'SoftmaxCrossEntropyWithLogits';

/**
 * Cross-entropy after a softmax as one op, with its gradient: what tfjs builds of a dozen. The training library asks
 * for the kernels by name.
 */
export function registerSoftmaxCrossentropy(backendName: string): void {
  if (tf.getKernel(SOFTMAX_CROSSENTROPY, backendName)) return;
  const sparse = { name: 'Tlabels', type: TF_ATTRIBUTES.TF_ATTR_TYPE, value: TF_DTYPES.TF_INT32 };
  register(backendName, SPARSE_SOFTMAX_CROSSENTROPY, [floatAttribute('T'), sparse]);
  register(backendName, SOFTMAX_CROSSENTROPY, [floatAttribute('T')]);
}

function register(
  backendName: string,
  kernelName: string,
  attributes: ReturnType<typeof floatAttribute>[],
): void {
  tf.registerKernel({
    backendName,
    kernelName,
    kernelFunc: ({ inputs, backend }) =>
      (backend as OpBackend).executeMultipleOutputs(
        kernelName,
        attributes,
        [inputs['logits']!, inputs['labels']!],
        2,
      ),
  });
  tf.registerGradient({
    kernelName,
    outputsToSave: [false, true],
    gradFunc: (dys, [backprop]) => ({
      logits: () => (dys as tf.Tensor[])[0]!.expandDims(-1).mul(backprop!),
      labels: () => {
        throw new Error('cross-entropy has no gradient with respect to its labels here');
      },
    }),
  });
}
