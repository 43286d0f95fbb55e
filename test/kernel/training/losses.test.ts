import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Loss } from 'trainbook';
import * as trainbook from 'trainbook';
import type { OpenLibtensorflow } from '../../../src/backend/libtensorflow/openLibtensorflow.ts';
import { toLoss } from '../../../src/training/losses/loss.ts';
import type { LossOracle } from '../../support/training/oracles.ts';
import {
  LIBTENSORFLOW_BACKEND,
  openLibtensorflow,
} from '../../../src/backend/libtensorflow/openLibtensorflow.ts';
import { provideLibrary } from '../../support/backend/provideLibrary.ts';
import { flatten, greatestError, readOracles } from '../../support/training/oracles.ts';
import { pseudoLabels, pseudoValues } from '../../support/training/pseudoValues.ts';
import { STEP_MODES } from '../../support/training/stepModes.ts';

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

const oracles = readOracles('losses.json');
let library: OpenLibtensorflow;

beforeAll(async () => {
  library = await openLibtensorflow(await provideLibrary(), false);
  await tf.setBackend(LIBTENSORFLOW_BACKEND);
}, 600_000);

afterAll(() => library.dispose());

it('every loss that has a name has oracles', () => {
  const kinds = new Set(Object.values(oracles).map(({ kind }) => kind));
  expect(() => toLoss('none' as 'hinge')).toThrow(new RegExp(`there are ${[...kinds].join(', ')}$`));
});

describe.each(Object.keys(STEP_MODES) as (keyof typeof STEP_MODES)[])('%s, a loss as in Keras:', (mode) => {
  it.each(Object.entries(oracles))('%s', async (_name, oracle) => {
    const loss = LOSSES[oracle.kind]!(oracle.options);
    const activate = ACTIVATIONS[oracle.activation];
    const step = STEP_MODES[mode]((raw, targets) => {
      const lossOf = (x: tf.Tensor) => loss.compute(activate(x), targets!);
      const { value, grad } = tf.valueAndGrad(lossOf)(raw!);
      return { value, gradient: grad };
    });
    const [raw, targets] = tf.tidy(() => [
      tf.tensor2d(pseudoValues(SHAPE, RAW_SEED), SHAPE).mul(oracle.scale),
      TARGETS[oracle.targets](),
    ]);
    const result = await step.run(raw!, targets!);
    expect(greatestError(await result.value!.data(), [oracle.value]), 'value').toBeLessThan(1e-5);
    expect(greatestError(await result.gradient!.data(), flatten(oracle.gradient)), 'gradient').toBeLessThan(
      1e-5,
    );
    tf.dispose([raw!, targets!, result]);
    step.dispose();
  });
});
