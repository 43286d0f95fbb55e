import type * as tf from '@tensorflow/tfjs';
import { Adadelta } from './adadelta.ts';
import { Adagrad } from './adagrad.ts';
import { Adam } from './adam.ts';
import { Adamax } from './adamax.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import { Optimizer } from './optimizer.ts';
import { Rmsprop } from './rmsprop.ts';
import { Sgd } from './sgd.ts';

/** An optimizer of the library, one of TensorFlow.js, or a name for one with its defaults. */
export type OptimizerSpec = Optimizer | tf.Optimizer | keyof typeof BY_NAME;

const BY_NAME = {
  sgd: () => new Sgd(),
  rmsprop: () => new Rmsprop(),
  adam: () => new Adam(),
  adamax: () => new Adamax(),
  adagrad: () => new Adagrad(),
  adadelta: () => new Adadelta(),
} as const satisfies Record<string, () => Optimizer>;

/** TensorFlow.js's classes: the library's own rule, and their fields under the names of the library. */
const FROM_TFJS: Record<string, (fields: FieldReader) => Optimizer> = {
  SGD: (from) => new Sgd(from({ learningRate: 'learningRate' })),
  Momentum: (from) =>
    new Sgd(from({ learningRate: 'learningRate', momentum: 'momentum', nesterov: 'useNesterov' })),
  RMSProp: (from) =>
    new Rmsprop(
      from({
        learningRate: 'learningRate',
        rho: 'decay',
        momentum: 'momentum',
        epsilon: 'epsilon',
        centered: 'centered',
      }),
    ),
  Adam: (from) =>
    new Adam(from({ learningRate: 'learningRate', beta1: 'beta1', beta2: 'beta2', epsilon: 'epsilon' })),
  Adamax: (from) =>
    new Adamax(from({ learningRate: 'learningRate', beta1: 'beta1', beta2: 'beta2', epsilon: 'epsilon' })),
  Adagrad: (from) =>
    new Adagrad(from({ learningRate: 'learningRate', initialAccumulatorValue: 'initialAccumulatorValue' })),
  Adadelta: (from) => new Adadelta(from({ learningRate: 'learningRate', rho: 'rho', epsilon: 'epsilon' })),
};

type FieldReader = (names: Record<string, string>) => Partial<Hyperparameters>;

/**
 * The library's optimizer for what is given. One of TensorFlow.js goes on deciding the hyperparameters: whoever changes
 * its `learningRate` changes that of the training.
 * @throws TypeError if there is no such optimizer; a class of one's own extends `Optimizer`.
 */
export function toOptimizer(spec: OptimizerSpec): Optimizer {
  if (spec instanceof Optimizer) return spec;
  if (typeof spec === 'string') {
    if (Object.hasOwn(BY_NAME, spec)) return BY_NAME[spec]();
    throw new TypeError(`there is no optimizer '${spec}'; there are ${Object.keys(BY_NAME).join(', ')}`);
  }
  const name = spec.getClassName();
  const convert = Object.hasOwn(FROM_TFJS, name) ? FROM_TFJS[name] : undefined;
  if (!convert) {
    throw new TypeError(
      `the optimizer ${name} is neither of this library nor of TensorFlow.js: extend Optimizer of 'trainbook'`,
    );
  }
  return convert((names) => readFields(spec, names));
}

/** Getters for an object's fields under other names. */
function readFields(from: object, names: Record<string, string>): Partial<Hyperparameters> {
  const fields = from as Record<string, unknown>;
  const descriptors = Object.entries(names)
    .filter(([, field]) => fields[field] !== undefined && fields[field] !== null)
    .map(([name, field]) => [
      name,
      {
        enumerable: true,
        configurable: true,
        get: () => fields[field],
        set: (value: unknown) => (fields[field] = value),
      },
    ]);
  return Object.defineProperties({}, Object.fromEntries(descriptors));
}
