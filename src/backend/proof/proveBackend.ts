import * as tf from '@tensorflow/tfjs';
import { measureSpeed } from './measureSpeed.ts';
import {
  FILTER1_SHAPE,
  FILTER2_SHAPE,
  INPUT_SHAPE,
  patternedIntegers,
  REFERENCE,
  WEIGHTS_SHAPE,
} from './referenceConvolution.ts';

/** Relative to the largest value; float32 gives the reference exactly. */
const TOLERANCE = 1e-3;

/** What a backend showed. */
export interface Proof {
  /** In one line, with the speed. */
  text: string;
  /** Such as `58 GFLOP/s`. */
  speed: string;
}

/**
 * Makes TensorFlow.js use a backend and checks a convolution on it, forward and backward, against known numbers.
 * @throws Error that says which number was wrong.
 */
export async function proveBackend(backendName: string): Promise<Proof> {
  if (!(await tf.setBackend(backendName))) throw new Error(`TensorFlow.js could not start ${backendName}`);
  await tf.ready();
  const results = await computeReference();
  for (const [name, expected] of Object.entries(REFERENCE)) {
    compare(name, expected, results[name as keyof typeof REFERENCE]);
  }
  const speed = formatSpeed(await measureSpeed());
  return { text: `convolution and gradients exact, ${speed}`, speed };
}

async function computeReference(): Promise<Record<keyof typeof REFERENCE, ArrayLike<number>>> {
  const inputs = [
    tf.tensor4d(patternedIntegers(INPUT_SHAPE, 1), INPUT_SHAPE),
    tf.tensor4d(patternedIntegers(FILTER1_SHAPE, 2), FILTER1_SHAPE),
    tf.tensor4d(patternedIntegers(FILTER2_SHAPE, 3), FILTER2_SHAPE),
  ] as const;
  const weights = tf.tensor4d(patternedIntegers(WEIGHTS_SHAPE, 4), WEIGHTS_SHAPE);
  const network = (x: tf.Tensor, filter1: tf.Tensor, filter2: tf.Tensor): tf.Scalar => {
    const hidden = tf.conv2d(x as tf.Tensor4D, filter1 as tf.Tensor4D, 1, 'same');
    return tf
      .conv2d(hidden, filter2 as tf.Tensor4D, 2, 'valid')
      .mul(weights)
      .sum();
  };
  const { value, grads } = tf.valueAndGrads(network)([...inputs]);
  const tensors = [value, ...grads];
  try {
    const [output, input, filter1, filter2] = await Promise.all(tensors.map((tensor) => tensor.data()));
    return { output: output!, input: input!, filter1: filter1!, filter2: filter2! };
  } finally {
    tf.dispose([...inputs, weights, ...tensors]);
  }
}

function compare(name: string, expected: readonly number[], actual: ArrayLike<number>): void {
  const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
  expected.forEach((value, index) => {
    const difference = Math.abs((actual[index] ?? Number.NaN) - value);
    if (!(difference <= TOLERANCE * scale)) {
      throw new Error(`it computes wrongly: ${name}[${index}] should be ${value}, is ${actual[index]}`);
    }
  });
}

function formatSpeed(gigaflops: number): string {
  return gigaflops >= 10 ? `${Math.round(gigaflops)} GFLOP/s` : `${gigaflops.toPrecision(2)} GFLOP/s`;
}
