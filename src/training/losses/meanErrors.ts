import * as tf from '@tensorflow/tfjs';
import type { Loss } from './loss.ts';
import { EPSILON, elementLoss } from './sampleLoss.ts';

/**
 * The mean of the squared differences over all outputs of the batch. Outputs and targets have one shape. Keras's
 * `MeanSquaredError`, PyTorch's `MSELoss`.
 */
export function meanSquaredError(): Loss {
  return elementLoss('meanSquaredError', (outputs, targets) => tf.squaredDifference(outputs, targets));
}

/** The mean of the absolute differences. Keras's `MeanAbsoluteError`, PyTorch's `L1Loss`. */
export function meanAbsoluteError(): Loss {
  return elementLoss('meanAbsoluteError', (outputs, targets) => outputs.sub(targets).abs());
}

/** The mean of the absolute differences in percent of the targets. Keras's `MeanAbsolutePercentageError`. */
export function meanAbsolutePercentageError(): Loss {
  return elementLoss('meanAbsolutePercentageError', (outputs, targets) => {
    const shares = outputs.sub(targets).div(targets.abs().maximum(tf.scalar(EPSILON)));
    return shares.abs().mul(tf.scalar(100));
  });
}

/** The mean of the squared differences of log(1 + x); values below 0 count as 0. Keras's `MeanSquaredLogarithmicError`. */
export function meanSquaredLogarithmicError(): Loss {
  const scale = (values: tf.Tensor) => tf.log(values.maximum(tf.scalar(EPSILON)).add(tf.scalar(1)));
  return elementLoss('meanSquaredLogarithmicError', (outputs, targets) =>
    tf.squaredDifference(scale(outputs), scale(targets)),
  );
}
