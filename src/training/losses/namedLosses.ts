import * as tf from '@tensorflow/tfjs';
import { binaryCrossentropy, binaryFocalCrossentropy } from './binaryCrossentropy.ts';
import { categoricalCrossentropy, sparseCategoricalCrossentropy } from './crossentropy.ts';
import { cosineSimilarity, klDivergence, poisson } from './distributionLosses.ts';
import { categoricalHinge, hinge, squaredHinge } from './hinge.ts';
import {
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
} from './meanErrors.ts';
import type { Loss, LossFunction } from './loss.ts';
import { huber, logCosh } from './robustErrors.ts';
import { meanOf } from './sampleLoss.ts';

const LOSSES = {
  sparseCategoricalCrossentropy: () => sparseCategoricalCrossentropy(),
  categoricalCrossentropy: () => categoricalCrossentropy(),
  binaryCrossentropy: () => binaryCrossentropy(),
  binaryFocalCrossentropy: () => binaryFocalCrossentropy(),
  meanSquaredError: () => meanSquaredError(),
  meanAbsoluteError: () => meanAbsoluteError(),
  meanAbsolutePercentageError: () => meanAbsolutePercentageError(),
  meanSquaredLogarithmicError: () => meanSquaredLogarithmicError(),
  huber: () => huber(),
  logCosh: () => logCosh(),
  hinge: () => hinge(),
  squaredHinge: () => squaredHinge(),
  categoricalHinge: () => categoricalHinge(),
  klDivergence: () => klDivergence(),
  poisson: () => poisson(),
  cosineSimilarity: () => cosineSimilarity(),
} as const satisfies Record<string, () => Loss>;

/** A loss with its default options by name, a loss with options, or a function. */
export type LossSpec = keyof typeof LOSSES | Loss | LossFunction;

/** @throws Error if there is no loss of that name. */
export function toLoss(spec: LossSpec): Loss {
  if (typeof spec === 'object') return spec;
  if (typeof spec === 'function') return fromFunction(spec);
  if (!Object.hasOwn(LOSSES, spec)) {
    throw new Error(`there is no loss '${String(spec)}'; there are ${Object.keys(LOSSES).join(', ')}`);
  }
  return LOSSES[spec]();
}

function fromFunction(perSample: LossFunction): Loss {
  const name = perSample.name || 'loss';
  return {
    name,
    perSample,
    compute: (outputs, targets) => tf.tidy(() => meanOf(perSample(outputs, targets))),
  };
}
