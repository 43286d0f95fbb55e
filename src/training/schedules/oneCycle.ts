import type { Schedule } from './schedule.ts';
import { checkNumber } from './schedule.ts';

export interface OneCycleShape {
  /** Of the whole cycle; the last value stays. */
  steps: number;
  /** The share of the steps until the turn. Default 0.3. */
  riseShare?: number;
  /** The curve between two values. Default `cosine`. */
  annealing?: 'cosine' | 'linear';
  /** Falls to the first value as fast as it rose, and only then to the last one. Default `false`. */
  threePhase?: boolean;
}

/** Length, peak and phases of a {@link oneCycle} (Smith and Topin 2018). */
export interface OneCycleOptions extends OneCycleShape {
  /** At the turn. */
  maxLearningRate: number;
  /** The greatest value over the first. Default 25. */
  divFactor?: number;
  /** The first value over the last. Default 10,000. */
  finalDivFactor?: number;
}

/** The momentum beside {@link oneCycle}: it falls while the rate rises. */
export interface OneCycleMomentumOptions extends OneCycleShape {
  /** At the turn. Default 0.85. */
  minMomentum?: number;
  /** At the beginning and the end. Default 0.95. */
  maxMomentum?: number;
}

/**
 * Rises to a large learning rate and falls to a tiny one (Smith and Topin, 2018), by the rules and defaults of PyTorch's
 * OneCycleLR. @throws RangeError
 */
export function oneCycle({
  maxLearningRate,
  divFactor = 25,
  finalDivFactor = 1e4,
  ...shape
}: OneCycleOptions): Schedule {
  checkNumber('maxLearningRate', maxLearningRate, { above: 0 });
  checkNumber('divFactor', divFactor, { above: 0 });
  checkNumber('finalDivFactor', finalDivFactor, { above: 0 });
  const first = maxLearningRate / divFactor;
  return cycle({ first, turn: maxLearningRate, last: first / finalDivFactor }, shape);
}

/** The momentum that goes with {@link oneCycle}: low where the learning rate is high. @throws RangeError */
export function oneCycleMomentum({
  minMomentum = 0.85,
  maxMomentum = 0.95,
  ...shape
}: OneCycleMomentumOptions): Schedule {
  checkNumber('minMomentum', minMomentum, { from: 0 });
  checkNumber('maxMomentum', maxMomentum, { from: 0 });
  return cycle({ first: maxMomentum, turn: minMomentum, last: maxMomentum }, shape);
}

function cycle(
  { first, turn, last }: { first: number; turn: number; last: number },
  { steps, riseShare = 0.3, annealing = 'cosine', threePhase = false }: OneCycleShape,
): Schedule {
  checkNumber('steps', steps, { above: 1 });
  if (!(riseShare > 0 && riseShare < (threePhase ? 0.5 : 1))) {
    throw new RangeError(
      `riseShare must be above 0 and below ${threePhase ? 0.5 : 1}, got ${String(riseShare)}`,
    );
  }
  const anneal = annealing === 'cosine' ? annealCosine : annealLinear;
  const top = riseShare * steps - 1;
  const ends = threePhase ? [top, 2 * top, steps - 1] : [top, steps - 1];
  const values = threePhase ? [first, turn, first, last] : [first, turn, last];
  return (step) => {
    const at = Math.min(step, steps - 1);
    const phase = Math.max(
      0,
      ends.findIndex((end) => at <= end),
    );
    const start = ends[phase - 1] ?? 0;
    const share = (at - start) / ((ends[phase] as number) - start);
    return anneal(values[phase] as number, values[phase + 1] as number, share);
  };
}

function annealCosine(from: number, to: number, share: number): number {
  return to + ((from - to) / 2) * (1 + Math.cos(Math.PI * share));
}

function annealLinear(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}
