import * as tf from '@tensorflow/tfjs';
import type { Loss } from './loss.ts';

/** The mean of the squared differences over all outputs of the batch. Outputs and targets have one shape. */
export function meanSquaredError(): Loss {
  return {
    name: 'meanSquaredError',
    compute: (outputs, targets) => {
      // Broadcasting [n] against [n, 1] would compare every sample with every other and go unnoticed.
      tf.util.assertShapesMatch(
        outputs.shape,
        targets.shape,
        'meanSquaredError: outputs and targets differ. ',
      );
      return tf.tidy(() => tf.mean(tf.squaredDifference(outputs, targets.cast('float32'))).asScalar());
    },
  };
}
