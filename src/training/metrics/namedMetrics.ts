import type { Loss } from '../losses/loss.ts';
import { meanAbsoluteError, meanSquaredError } from '../losses/meanErrors.ts';
import { accuracy } from './accuracy.ts';
import { auc } from './auc.ts';
import { binaryAccuracy } from './binaryAccuracy.ts';
import type { Metric } from './metric.ts';
import { f1Score, precision, recall } from './precisionRecall.ts';
import { topKAccuracy } from './topKAccuracy.ts';

const METRICS = {
  accuracy: () => accuracy(),
  binaryAccuracy: () => binaryAccuracy(),
  topKAccuracy: () => topKAccuracy(),
  precision: () => precision(),
  recall: () => recall(),
  f1Score: () => f1Score(),
  auc: () => auc(),
  meanAbsoluteError: () => fromLoss(meanAbsoluteError()),
  meanSquaredError: () => fromLoss(meanSquaredError()),
} as const satisfies Record<string, () => Metric>;

/** A metric with its default options by name, a metric with options, or a loss, which need not be the one trained for. */
export type MetricSpec = keyof typeof METRICS | Metric | Loss;

/** @throws Error if there is no metric of that name. */
export function toMetric(spec: MetricSpec): Metric {
  if (typeof spec === 'object') return 'perSample' in spec ? fromLoss(spec) : spec;
  if (!Object.hasOwn(METRICS, spec)) {
    throw new Error(`there is no metric '${String(spec)}'; there are ${Object.keys(METRICS).join(', ')}`);
  }
  return METRICS[spec]();
}

function fromLoss({ name, compute, perSample }: Loss): Metric {
  return {
    name,
    compute,
    ...(perSample && { parts: (outputs, targets) => ({ values: perSample(outputs, targets) }) }),
  };
}
