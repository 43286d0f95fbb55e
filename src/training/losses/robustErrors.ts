import * as tf from '@tensorflow/tfjs';
import type { Loss } from './loss.ts';
import { elementLoss } from './sampleLoss.ts';

/**
 * Half the squared difference up to `delta`, and from there a straight line (Huber, 1964), the mean over all outputs:
 * one wild target moves the weights less. Keras's `Huber`, PyTorch's `HuberLoss`.
 * @throws RangeError if `delta` is no number above 0.
 */
export function huber({ delta = 1 }: { delta?: number } = {}): Loss {
  if (!(delta > 0)) throw new RangeError(`delta must be a number above 0, got ${String(delta)}`);
  return elementLoss('huber', (outputs, targets) => {
    const distance = outputs.sub(targets).abs();
    const near = distance.minimum(tf.scalar(delta));
    const parabola = near.square().mul(tf.scalar(0.5));
    return parabola.add(distance.sub(near).mul(tf.scalar(delta)));
  });
}

/** The mean of log(cosh(difference)): like half the square for small ones, like the distance for large. Keras's `LogCosh`. */
export function logCosh(): Loss {
  return elementLoss('logCosh', (outputs, targets) => {
    const error = outputs.sub(targets);
    return error.add(tf.softplus(error.mul(tf.scalar(-2)))).sub(tf.scalar(Math.LN2));
  });
}
