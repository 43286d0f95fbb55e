import { readFileSync } from 'node:fs';

/** Numbers in nested lists, as JSON holds an array. */
export type Nested = number | Nested[];

/** See test/oracles/makeOptimizerOracles.py, makeTorchOptimizerOracles.py and makeChainerTrainingOracles.py. */
export interface OptimizerOracle {
  kind: string;
  options: Record<string, number | boolean>;
  /** New learning rates by the step, counted from 1, before which they are set. */
  learningRates: Record<string, number>;
  /** The variables after steps 1, 2, 10 and 20. */
  seen: Nested[][];
}

/** See test/oracles/makeTorchStructureOracles.py. */
export interface StructureOracle extends OptimizerOracle {
  structure: {
    /** Options of each variable's own. */
    groups?: Record<string, number>[];
    accumulationSteps?: number;
    emaMomentum?: number;
  };
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

/** See test/oracles/makeMetricOracles.py. */
export interface MetricOracle {
  kind: string;
  options: Record<string, number | boolean | string>;
  outputs: 'classes' | 'bits' | 'single' | 'singleLogits' | 'values';
  targets: 'labels' | 'oneHot' | 'bits' | 'single' | 'values';
  /** Of all samples. */
  value: number;
  /** The same where samples have weights. */
  weighted: number;
}

/** See test/oracles/makeLayerOracles.py. */
export interface LayerOracle {
  inputShape: number[];
  inputs: 'values' | 'words' | 'padded';
  before: boolean;
  /** Of the first batch, in inference. */
  outputs: Nested;
  /** Of the loss of the first batch, in training, by layer: of the weights that train, in their order. */
  gradients: Record<string, Nested[]>;
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

/** See test/oracles/makeChainerTrainingOracles.py. */
export interface TriggerOracle {
  kind: 'interval' | 'once' | 'manualSchedule' | 'minValue' | 'maxValue';
  options: {
    interval?: [number, 'epoch' | 'iteration'];
    every?: [number, 'epoch' | 'iteration'];
    points?: number[];
    unit?: 'epoch' | 'iteration';
  };
  samples: number;
  batch: number;
  epochs: number;
  /** The value of each iteration. */
  observed?: number[];
  /** The iterations in which it fires. */
  fired: number[];
}

/** A normalization in training, by Chainer; see test/oracles/makeChainerTrainingOracles.py. */
export interface LinkOracle {
  shape: [number, number, number, number];
  /** Outputs, and the gradient of their weighted sum, of each step. */
  steps: { outputs: Nested; gradient: Nested }[];
  /** What is kept of the batches. */
  mean?: number[];
  variance?: number[];
}

/** See test/oracles/makeZooOracles.py and makeChainerOracles.py. */
export interface ZooOracle {
  size: number;
  batch: number;
  /** Those that train. */
  parameters: number;
  /** The first of each sample. */
  logits: Nested;
  /** The same in double precision. */
  exactLogits: Nested;
}

/** Of a network that is trained for five steps of gradient descent too: see test/oracles/makeZooOracles.py. */
export interface TrainedZooOracle extends ZooOracle {
  learningRate: number;
  /** In training, before each step and after the last, in double precision. */
  losses: number[];
  /** In inference, after the last step. */
  trainedLogits: Nested;
  exactTrainedLogits: Nested;
}

interface OracleFiles {
  'optimizers.json': OptimizerOracle;
  'torchOptimizers.json': OptimizerOracle;
  'torchStructures.json': StructureOracle;
  'chainerOptimizers.json': OptimizerOracle;
  'losses.json': LossOracle;
  'chainerLosses.json': LossOracle;
  'layers.json': LayerOracle;
  'metrics.json': MetricOracle;
  'fit.json': FitOracle;
  'schedules.json': ScheduleOracle;
  'chainerSchedules.json': ScheduleOracle;
  'chainerTriggers.json': TriggerOracle;
  'chainerLinks.json': LinkOracle;
  'zoo.json': TrainedZooOracle;
  'chainerZoo.json': ZooOracle;
  'chainerNames.json': Record<string, number[]>;
}

/** The cases of one file in test/oracles, by name; the current folder is the repository. */
export function readOracles<Name extends keyof OracleFiles>(name: Name): Record<string, OracleFiles[Name]> {
  const text = readFileSync(`test/oracles/${name}`, 'utf8');
  return (JSON.parse(text) as { cases: Record<string, OracleFiles[Name]> }).cases;
}

export function flatten(nested: Nested): number[] {
  return typeof nested === 'number' ? [nested] : nested.flatMap(flatten);
}

/**
 * The greatest error: relative for values from 0.1 on, absolute below, where values are differences of larger ones.
 * @param scale of values that are differences of some as large as this.
 */
export function greatestError(actual: ArrayLike<number>, expected: ArrayLike<number>, scale = 0.1): number {
  if (actual.length !== expected.length) {
    throw new Error(`expected ${expected.length} values, got ${actual.length}`);
  }
  return Array.from(expected).reduce((greatest, value, index) => {
    const error = Math.abs(actual[index]! - value) / Math.max(0.1, scale, Math.abs(value));
    return error <= greatest ? greatest : error; // NaN, which is no number below anything, is the greatest
  }, 0);
}
