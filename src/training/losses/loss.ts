import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { categoricalCrossentropy, sparseCategoricalCrossentropy } from './crossentropy.ts';
import { meanSquaredError } from './meanSquaredError.ts';

/** What a model is trained to make small. */
export interface Loss {
  readonly name: string;
  /** The mean over the batch. Built of differentiable tfjs ops; the caller owns the result. */
  compute(outputs: Tensor, targets: Tensor): Scalar;
  /** Where the outputs classify: their probabilities, [n, classes]. */
  probabilities?(outputs: Tensor): Tensor;
}

const LOSSES = {
  sparseCategoricalCrossentropy: () => sparseCategoricalCrossentropy(),
  categoricalCrossentropy: () => categoricalCrossentropy(),
  meanSquaredError: () => meanSquaredError(),
} as const satisfies Record<string, () => Loss>;

/** A loss with its default options by name, a loss with options, or a function that returns the mean over the batch. */
export type LossSpec = keyof typeof LOSSES | Loss | Loss['compute'];

/** @throws Error if there is no loss of that name. */
export function toLoss(spec: LossSpec): Loss {
  if (typeof spec === 'object') return spec;
  if (typeof spec === 'function') return { name: spec.name || 'loss', compute: spec };
  if (!Object.hasOwn(LOSSES, spec)) {
    throw new Error(`there is no loss '${String(spec)}'; there are ${Object.keys(LOSSES).join(', ')}`);
  }
  return LOSSES[spec]();
}
