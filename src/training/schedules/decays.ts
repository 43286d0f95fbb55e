import type { Schedule } from './schedule.ts';
import { checkNumber } from './schedule.ts';

/** How often {@link stepDecay} multiplies the rate, and by what. */
export interface StepDecayOptions {
  /** Of the first steps. */
  learningRate: number;
  /** Steps between two changes. */
  every: number;
  /** What it is multiplied with each time. Default 0.1. */
  factor?: number;
}

/** Multiplies at regular steps, as PyTorch's StepLR. @throws RangeError */
export function stepDecay({ learningRate, every, factor = 0.1 }: StepDecayOptions): Schedule {
  checkNumber('learningRate', learningRate, { from: 0 });
  checkNumber('every', every, { above: 0 });
  checkNumber('factor', factor, { above: 0 });
  return (step) => learningRate * factor ** Math.floor(step / every);
}

/** When {@link multiStepDecay} multiplies the rate, and by what. */
export interface MultiStepDecayOptions {
  /** Of the first steps. */
  learningRate: number;
  /** The steps at which it changes. */
  at: readonly number[];
  /** What it is multiplied with each time. Default 0.1. */
  factor?: number;
}

/** Multiplies at the given steps, as PyTorch's MultiStepLR. @throws RangeError */
export function multiStepDecay({ learningRate, at, factor = 0.1 }: MultiStepDecayOptions): Schedule {
  checkNumber('learningRate', learningRate, { from: 0 });
  checkNumber('factor', factor, { above: 0 });
  for (const point of at) checkNumber('each step in `at`', point, { above: 0 });
  return (step) => learningRate * factor ** at.filter((point) => step >= point).length;
}

/** The factor of {@link exponentialDecay}, and in how many steps it is applied once. */
export interface ExponentialDecayOptions {
  /** Of the first step. */
  learningRate: number;
  /** What it is multiplied with in `every` steps. */
  factor: number;
  /** Default 1. */
  every?: number;
}

/**
 * Multiplies a little in each step, as Keras's ExponentialDecay and, with `every` 1, PyTorch's ExponentialLR.
 * @throws RangeError
 */
export function exponentialDecay({ learningRate, factor, every = 1 }: ExponentialDecayOptions): Schedule {
  checkNumber('learningRate', learningRate, { from: 0 });
  checkNumber('factor', factor, { above: 0 });
  checkNumber('every', every, { above: 0 });
  return (step) => learningRate * factor ** (step / every);
}

/** The first learning rate, over how many steps it falls, and to what. */
export interface DecayOptions {
  /** Of the first step. */
  learningRate: number;
  /** After so many steps it has its last value, and keeps it. */
  steps: number;
  /** The last value. Default 0. */
  end?: number;
}

/** Falls as half a wave of a cosine, as Keras's CosineDecay, where `alpha` is `end / learningRate`. @throws RangeError */
export function cosineDecay({ learningRate, steps, end = 0 }: DecayOptions): Schedule {
  checkDecay({ learningRate, steps, end });
  return (step) => end + ((learningRate - end) * (1 + Math.cos(Math.PI * done(step, steps)))) / 2;
}

/** Falls as a power of the steps left, in a line by default, as Keras's PolynomialDecay. @throws RangeError */
export function polynomialDecay({
  learningRate,
  steps,
  end = 0,
  power = 1,
}: DecayOptions & { power?: number }): Schedule {
  checkDecay({ learningRate, steps, end });
  checkNumber('power', power, { above: 0 });
  return (step) => end + (learningRate - end) * (1 - done(step, steps)) ** power;
}

/** How long a rate grows to its full value, and from which share of it. */
export interface WarmUpOptions {
  /** After so many steps the other schedule begins with its step 0. */
  steps: number;
  /** The value of the first step. Default 0. */
  from?: number;
}

/**
 * Rises in a line to the first value of another schedule, which follows.
 * ```ts
 * warmUp(cosineDecay({ learningRate: 0.1, steps: 900 }), { steps: 100 });
 * ```
 * @throws RangeError
 */
export function warmUp(schedule: Schedule, { steps, from = 0 }: WarmUpOptions): Schedule {
  checkNumber('steps', steps, { above: 0 });
  checkNumber('from', from, { from: 0 });
  return (step) => (step < steps ? from + ((schedule(0) - from) * step) / steps : schedule(step - steps));
}

/** The share of the steps that is done, up to 1. */
function done(step: number, steps: number): number {
  return Math.min(step, steps) / steps;
}

function checkDecay({ learningRate, steps, end }: Required<DecayOptions>): void {
  checkNumber('learningRate', learningRate, { from: 0 });
  checkNumber('steps', steps, { above: 0 });
  checkNumber('end', end, { from: 0 });
}
