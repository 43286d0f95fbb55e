import { readFileSync } from 'node:fs';

type Nested = number | Nested[];

/** A training computed by Keras: see test/oracles/makeTrainingOracles.py. */
export interface TrainingOracle {
  batchSize: number;
  initialWeights: Record<string, Nested>;
  inputs: Nested[];
  targets: Nested[];
  steps: { loss: number; accuracy?: number }[];
  finalWeights: Record<string, Nested>;
  test: { inputs: Nested[]; targets: Nested[]; loss: number; accuracy?: number };
}

export interface SummaryOracle {
  layers: { name: string; parameters: number; trainable: number; outputShape: (number | null)[] }[];
  totals: { parameters: number; trainable: number; nonTrainable: number };
}

export const kerasOracles = JSON.parse(
  readFileSync(new URL('../../../oracles/training.json', import.meta.url), 'utf8'),
) as {
  training: Record<string, TrainingOracle>;
  summaries: { lenet: SummaryOracle; branched: SummaryOracle };
  confusion: { labels: number[]; predictions: number[]; matrix: number[][] };
};

export function flatten(nested: Nested): number[] {
  return typeof nested === 'number' ? [nested] : nested.flatMap(flatten);
}
