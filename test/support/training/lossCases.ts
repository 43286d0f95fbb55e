import * as tf from '@tensorflow/tfjs';
import type { Loss } from 'trainbook';
import * as trainbook from 'trainbook';
import type { LossOracle } from './oracles.ts';
import type { OracleErrors } from './oracleErrors.ts';
import { flatten, greatestError, readOracles } from './oracles.ts';
import { pseudoLabels, pseudoValues } from './pseudoValues.ts';
import type { StepMode } from './stepModes.ts';

/** The library's losses, by the oracles' names. */
const LOSSES: Readonly<Record<LossOracle['kind'], (options: object) => Loss>> = trainbook as never;

// As in test/oracles/makeLossOracles.py.
const SHAPE: [number, number] = [6, 4];
const RAW_SEED = 11;
const TARGET_SEED = 23;

const ACTIVATIONS: Record<LossOracle['activation'], (raw: tf.Tensor) => tf.Tensor> = {
  linear: (raw) => raw,
  softmax: (raw) => tf.softmax(raw),
  sigmoid: (raw) => tf.sigmoid(raw),
  exp: (raw) => tf.exp(raw),
};

const values = () => tf.tensor2d(pseudoValues(SHAPE, TARGET_SEED), SHAPE);
const bits = () => tf.tensor2d(Float32Array.from(pseudoLabels(SHAPE, 2, TARGET_SEED)), SHAPE);
const classes = () => tf.tensor1d(pseudoLabels(SHAPE.slice(0, 1), SHAPE[1], TARGET_SEED), 'int32');
const TARGETS: Record<LossOracle['targets'], () => tf.Tensor> = {
  values,
  positive: () => values().abs().mul(3),
  classes,
  oneHot: () => tf.oneHot(classes(), SHAPE[1]).cast('float32'),
  softLabels: () => {
    const positive = values().abs().add(0.1);
    return positive.div(positive.sum(-1, true));
  },
  bits,
  signs: () => bits().mul(2).sub(1),
};

/** Every case of Keras and Chainer. */
export const lossOracles: readonly [name: string, oracle: LossOracle][] = Object.entries({
  ...readOracles('losses.json'),
  ...readOracles('chainerLosses.json'),
});

/** How far a loss and its gradient are from those of an oracle. */
export async function lossErrors(oracle: LossOracle, mode: StepMode): Promise<OracleErrors> {
  const loss = LOSSES[oracle.kind]!(oracle.options);
  const activate = ACTIVATIONS[oracle.activation];
  const step = mode((raw, targets) => {
    const lossOf = (x: tf.Tensor) => loss.compute(activate(x), targets!);
    const { value, grad } = tf.valueAndGrad(lossOf)(raw!);
    return { value, gradient: grad };
  });
  const [raw, targets] = tf.tidy(() => [
    tf.tensor2d(pseudoValues(SHAPE, RAW_SEED), SHAPE).mul(oracle.scale),
    TARGETS[oracle.targets](),
  ]);
  const result = await step.run(raw!, targets!);
  const [value, gradient] = [await result.value!.data(), await result.gradient!.data()];
  tf.dispose([raw!, targets!, result]);
  step.dispose();
  return {
    forward: greatestError(value, [oracle.value]),
    gradients: greatestError(gradient, flatten(oracle.gradient)),
  };
}
