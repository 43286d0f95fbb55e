import * as tf from '@tensorflow/tfjs';
import type { Metric } from './metric.ts';

/**
 * The share of samples whose greatest output ([n, classes]) is that of the true class: a label (int32, [n]) or the
 * greatest of one-hot targets ([n, classes]). Of several greatest outputs the first counts, as in Keras.
 */
export function accuracy(): Metric {
  return {
    name: 'accuracy',
    compute: (outputs, targets) =>
      tf.tidy(() => {
        const labels = targets.rank === outputs.rank ? targets.argMax(-1) : targets.cast('int32');
        return outputs.argMax(-1).equal(labels).cast('float32').mean().asScalar();
      }),
  };
}
