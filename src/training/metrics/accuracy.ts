import type { Metric } from './metric.ts';
import { binaryHits } from './binaryAccuracy.ts';
import { labelsOf, partsMetric } from './partsMetric.ts';

/**
 * The share of samples whose greatest output ([n, classes]) is that of the true class: a label (int32, [n]) or the
 * greatest of one-hot targets ([n, classes]). Of several greatest outputs the first counts, as in Keras. Where the model
 * has a single output it is the share of those on the right side of 0.5, as in `binaryAccuracy`.
 */
export function accuracy(): Metric {
  return partsMetric('accuracy', (outputs, targets) => {
    if (outputs.shape.at(-1) === 1) return { values: binaryHits(outputs, targets, 0.5) };
    return { values: outputs.argMax(-1).equal(labelsOf(outputs, targets)).cast('float32') };
  });
}
