import * as tf from '@tensorflow/tfjs';
import { composeSumOfNothing, reducedShape } from '../kernels/composeSumOfNothing.ts';
import { replaceKernel } from '../kernels/replaceKernel.ts';

/**
 * Corrects what the conformance suite found wrong on WebGPU: products that lose the axes to be kept, sums of nothing,
 * samples of a multinomial distribution that have no probability, and transposed
 * booleans, whose shader does not compile, as numbers either: a cast leaves them stored as they were.
 */
export function patchWebgpuKernels(backendName: string): void {
  composeSumOfNothing(backendName);
  replaceKernel(backendName, tf.Prod, (original) => (args) => {
    const { x } = args.inputs as { x: tf.Tensor };
    const { axis, keepDims } = args.attrs as unknown as { axis: number | number[]; keepDims: boolean };
    const product = original(args) as tf.TensorInfo;
    const axes = tf.util.parseAxisParam(axis, x.shape);
    return keepDims ? { ...product, shape: reducedShape(x.shape, axes, true) } : product;
  });
  replaceKernel(backendName, tf.Transpose, (original) => (args) => {
    const { x } = args.inputs as { x: tf.Tensor };
    const stored = (args.backend as StoringBackend).tensorMap.get(x.dataId)?.dtype;
    if (x.dtype !== 'bool' && (x.dtype !== 'float32' || stored === 'float32')) return original(args);
    const { perm } = args.attrs as unknown as { perm: number[] };
    // A product is stored in its own type.
    return tf.tidy(() => tf.cast(tf.transpose(tf.mul(tf.cast(x, 'float32'), tf.scalar(1)), perm), x.dtype));
  });
  replaceKernel(backendName, tf.Multinomial, () => (args) => {
    const { logits } = args.inputs as { logits: tf.Tensor2D };
    return tf.tidy(() => drawSamples(logits, args.attrs as unknown as MultinomialAttributes));
  });
}

/** What of tfjs's backend tells in which type a tensor's values lie in memory. */
interface StoringBackend extends tf.KernelBackend {
  tensorMap: { get(id: object): { dtype: tf.DataType } | undefined };
}

interface MultinomialAttributes {
  numSamples: number;
  seed: number;
  /** Whether the numbers are probabilities. */
  normalized: boolean;
}

/** The class that leads once each has got a random number of Gumbel's distribution. */
function drawSamples(
  logits: tf.Tensor2D,
  { numSamples, seed, normalized }: MultinomialAttributes,
): tf.Tensor {
  const [rows, classes] = logits.shape;
  const uniform = tf.randomUniform([rows, numSamples, classes], Number.EPSILON, 1, 'float32', seed);
  const noise = tf.neg(tf.log(tf.neg(tf.log(uniform))));
  const scores = normalized ? tf.log(logits) : logits;
  return tf.argMax(tf.add(tf.reshape(scores, [rows, 1, classes]), noise), -1);
}
