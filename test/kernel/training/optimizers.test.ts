import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Optimizer } from 'trainbook';
import { Adadelta, Adagrad, Adam, Adamax, AdamW, Nadam, Rmsprop, Sgd } from 'trainbook';
import type { OpenLibtensorflow } from '../../../src/backend/libtensorflow/openLibtensorflow.ts';
import type { OptimizerOracle } from '../../support/training/oracles.ts';
import type { Step } from '../../support/training/stepModes.ts';
import {
  LIBTENSORFLOW_BACKEND,
  openLibtensorflow,
} from '../../../src/backend/libtensorflow/openLibtensorflow.ts';
import { provideLibrary } from '../../support/backend/provideLibrary.ts';
import { flatten, greatestError, readOracles } from '../../support/training/oracles.ts';
import { pseudoValues } from '../../support/training/pseudoValues.ts';
import { STEP_MODES } from '../../support/training/stepModes.ts';

/** The optimizers of the library by the oracles' names; it has no Lion. */
const OPTIMIZERS: Readonly<Record<string, new (options: object) => Optimizer>> = {
  sgd: Sgd,
  rmsprop: Rmsprop,
  adam: Adam,
  adamW: AdamW,
  adamax: Adamax,
  nadam: Nadam,
  adagrad: Adagrad,
  adadelta: Adadelta,
};

// As in test/oracles/optimizerProblem.py.
const STEPS = 20;
const SEEN = [1, 2, 10, 20];
const SHAPES = [[3, 4], [5]];
const VARIABLE_SEED = 100;
const GRADIENT_SEED = 1000;

const oracles = readOracles('optimizers.json');
const torchOracles = readOracles('torchOptimizers.json');
const covered = Object.entries(oracles).filter(([, { kind }]) => Object.hasOwn(OPTIMIZERS, kind));

let library: OpenLibtensorflow;

beforeAll(async () => {
  library = await openLibtensorflow(await provideLibrary(), false);
  await tf.setBackend(LIBTENSORFLOW_BACKEND);
}, 600_000);

afterAll(() => library.dispose());

function makeVariables(): tf.Variable[] {
  return SHAPES.map((shape, index) =>
    tf.tidy(() => tf.variable(tf.tensor(pseudoValues(shape, VARIABLE_SEED + index), shape))),
  );
}

/** Those of one step, counted from 1. */
function makeGradients(step: number): tf.Tensor[] {
  return SHAPES.map((shape, index) => {
    const values = pseudoValues(shape, GRADIENT_SEED + 2 * step + index);
    values[0] = 0;
    values[1]! *= Math.fround(0.001);
    return tf.tensor(values, shape);
  });
}

async function optimize(oracle: OptimizerOracle, mode: keyof typeof STEP_MODES): Promise<number[][]> {
  const optimizer = new OPTIMIZERS[oracle.kind]!(oracle.options);
  const variables = makeVariables();
  optimizer.prepare(variables);
  const applyGradients: Step = (...gradients) => {
    optimizer.apply(variables.map((variable, index) => ({ variable, gradient: gradients[index]! })));
    return { done: optimizer.iterations.clone() };
  };
  const step = STEP_MODES[mode](applyGradients);
  const seen: number[][] = [];
  for (let number = 1; number <= STEPS; number++) {
    optimizer.learningRate = oracle.learningRates[number] ?? optimizer.learningRate;
    const gradients = makeGradients(number);
    const { done } = await step.run(...gradients);
    expect((await done!.data())[0]).toBe(number);
    tf.dispose([...gradients, done!]);
    if (SEEN.includes(number)) seen.push(variables.flatMap((variable) => [...variable.dataSync()]));
  }
  step.dispose();
  optimizer.dispose();
  tf.dispose(variables);
  return seen;
}

it('every optimizer of the table has oracles', () => {
  const kinds = covered.map(([, { kind }]) => kind);
  expect([...new Set(kinds)].sort()).toEqual(Object.keys(OPTIMIZERS).sort());
});

describe.each(Object.keys(STEP_MODES) as (keyof typeof STEP_MODES)[])('%s, twenty steps', (mode) => {
  async function expectAs(oracle: OptimizerOracle, tolerance: number): Promise<void> {
    const seen = await optimize(oracle, mode);
    oracle.seen.forEach((values, index) => {
      expect(greatestError(seen[index]!, flatten(values)), `step ${SEEN[index]}`).toBeLessThan(tolerance);
    });
  }

  it.each(covered)('as in Keras: %s', (_name, oracle) => expectAs(oracle, 1e-5));

  it.each(Object.entries(torchOracles))('as in PyTorch: %s', (_name, oracle) => expectAs(oracle, 1e-5));
});
