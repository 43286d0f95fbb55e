import { readFileSync } from 'node:fs';

/** Numbers in nested lists, as JSON holds an array. */
export type Nested = number | Nested[];

/** See test/oracles/makeOptimizerOracles.py and makeTorchOptimizerOracles.py. */
export interface OptimizerOracle {
  kind: string;
  options: Record<string, number | boolean>;
  /** New learning rates by the step, counted from 1, before which they are set. */
  learningRates: Record<string, number>;
  /** The variables after steps 1, 2, 10 and 20. */
  seen: Nested[][];
}

/** See test/oracles/makeLossOracles.py. */
export interface LossOracle {
  kind: string;
  options: Record<string, number | boolean>;
  targets: 'values' | 'positive' | 'classes' | 'oneHot' | 'softLabels' | 'bits' | 'signs';
  activation: 'linear' | 'softmax' | 'sigmoid' | 'exp';
  scale: number;
  value: number;
  gradient: Nested;
}

/** See test/oracles/makeLayerOracles.py. */
export interface LayerOracle {
  inputShape: number[];
  inputs: 'values' | 'words' | 'padded';
  before: boolean;
  /** Of each of the twenty steps. */
  losses: number[];
  /** After the last step, by layer. */
  weights: Record<string, Nested[]>;
}

/** See test/oracles/makeFitOracles.py. */
export interface FitOracle {
  outputs: number;
  activation: 'linear' | 'softmax' | 'sigmoid';
  loss:
    'sparseCategoricalCrossentropy' | 'categoricalCrossentropy' | 'binaryCrossentropy' | 'meanSquaredError';
  targets: 'values' | 'labels' | 'oneHot';
  metrics: string[];
  weightedMetrics: string[];
  /** Whether the samples have weights. */
  weighted: boolean;
  /** Options of `fit`. */
  fit: object;
  history: Record<string, number[]>;
  evaluation: Record<string, number>;
  /** For the first five samples. */
  predictions: Nested;
}

/** See test/oracles/makeScheduleOracles.py. */
export interface ScheduleOracle {
  kind: string;
  options: object;
  /** Of a schedule that begins with a warm-up. */
  warmUp?: { steps: number; from: number };
  /** What was observed after each epoch, for plateaus and stops. */
  observed?: number[];
  values: number[];
}

interface OracleFiles {
  'optimizers.json': OptimizerOracle;
  'torchOptimizers.json': OptimizerOracle;
  'losses.json': LossOracle;
  'layers.json': LayerOracle;
  'fit.json': FitOracle;
  'schedules.json': ScheduleOracle;
}

/** The cases of one file in test/oracles, by name. */
export function readOracles<Name extends keyof OracleFiles>(name: Name): Record<string, OracleFiles[Name]> {
  const text = readFileSync(new URL(`../../oracles/${name}`, import.meta.url), 'utf8');
  return (JSON.parse(text) as { cases: Record<string, OracleFiles[Name]> }).cases;
}

export function flatten(nested: Nested): number[] {
  return typeof nested === 'number' ? [nested] : nested.flatMap(flatten);
}

/** The greatest error: relative for values from 0.1 on, absolute below, where values are differences of larger ones. */
export function greatestError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) {
    throw new Error(`expected ${expected.length} values, got ${actual.length}`);
  }
  return Array.from(expected).reduce((greatest, value, index) => {
    const error = Math.abs(actual[index]! - value) / Math.max(0.1, Math.abs(value));
    return error <= greatest ? greatest : error; // NaN, which is no number below anything, is the greatest
  }, 0);
}
