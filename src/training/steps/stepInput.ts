import * as tf from '@tensorflow/tfjs';
import { stepTracer } from './stepTracer.ts';

/**
 * A number that a step takes from outside: in a compiled step `read` is called in each run, so that a changed learning
 * rate counts at once and nothing is compiled anew. In a step that runs op by op it is the number as it is now.
 * @returns a float32 scalar.
 */
export function stepInput(read: () => number): tf.Scalar {
  return stepTracer()?.liveScalar(read) ?? tf.scalar(read());
}
