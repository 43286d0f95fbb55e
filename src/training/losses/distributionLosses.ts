import * as tf from '@tensorflow/tfjs';
import type { Loss } from './loss.ts';
import { EPSILON, alignTargets, elementLoss, sampleLoss } from './sampleLoss.ts';

/**
 * The Kullback-Leibler divergence of the outputs from the targets, both probabilities [n, classes]; the mean over the
 * batch. Keras's `KLDivergence`.
 */
export function klDivergence(): Loss {
  return sampleLoss('klDivergence', (outputs, given) => {
    const targets = tf.clipByValue(alignTargets('klDivergence', outputs, given), EPSILON, 1);
    const ratios = targets.div(tf.clipByValue(outputs, EPSILON, 1));
    return targets.mul(ratios.log()).sum(-1);
  });
}

/** The mean of output - target x log(output), for outputs above 0 that predict counts. Keras's `Poisson`. */
export function poisson(): Loss {
  return elementLoss('poisson', (outputs, targets) =>
    outputs.sub(targets.mul(outputs.add(tf.scalar(EPSILON)).log())),
  );
}

/**
 * The negative cosine of the angle between outputs and targets along the last axis, -1 where they point the same way;
 * the mean over the batch. Keras's `CosineSimilarity`.
 */
export function cosineSimilarity(): Loss {
  return sampleLoss('cosineSimilarity', (outputs, given) => {
    const targets = alignTargets('cosineSimilarity', outputs, given);
    return toUnit(outputs).mul(toUnit(targets)).sum(-1).neg();
  });
}

/** Shorter vectors count as shorter still; Keras's value. */
const LEAST_SQUARED_NORM = EPSILON ** 2;

function toUnit(vectors: tf.Tensor): tf.Tensor {
  const squared = vectors.square().sum(-1, true).maximum(tf.scalar(LEAST_SQUARED_NORM));
  return vectors.mul(squared.rsqrt());
}
