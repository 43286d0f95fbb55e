import * as tf from '@tensorflow/tfjs';
import type { Optimizer, OptimizerStructure } from 'trainbook';
import { Adadelta, Adagrad, Adam, Adamax, AdamW, Nadam, Rmsprop, Sgd } from 'trainbook';
import type { OptimizerOracle, StructureOracle } from './oracles.ts';
import type { OracleErrors } from './oracleErrors.ts';
import { flatten, greatestError, readOracles } from './oracles.ts';
import { pseudoValues } from './pseudoValues.ts';
import type { Step, StepMode } from './stepModes.ts';

type AnyOptimizerOracle = OptimizerOracle & Partial<StructureOracle>;

/** The optimizers of the library by the oracles' names; it has no Lion. */
export const OPTIMIZERS: Readonly<
  Record<string, new (options: object, structure: OptimizerStructure) => Optimizer>
> = {
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
const SEEN = [1, 2, 10, 20];
const SHAPES = [[3, 4], [5]];
const VARIABLE_SEED = 100;
const GRADIENT_SEED = 1000;

/** Every case, by its name and who computed it. */
export const optimizerOracles: readonly [name: string, oracle: AnyOptimizerOracle][] = [
  ...casesOf('Keras', readOracles('optimizers.json')),
  ...casesOf('PyTorch', readOracles('torchOptimizers.json')),
  ...casesOf('PyTorch', readOracles('torchStructures.json')),
  ...casesOf('Chainer', readOracles('chainerOptimizers.json')),
];

function casesOf(maker: string, oracles: Record<string, AnyOptimizerOracle>): [string, AnyOptimizerOracle][] {
  return Object.entries(oracles)
    .filter(([, { kind }]) => Object.hasOwn(OPTIMIZERS, kind))
    .map(([name, oracle]) => [`${maker}: ${name}`, oracle]);
}

/**
 * How far variables are from those of an oracle after some of twenty steps.
 * @param oracle that has seen less for fewer steps.
 */
export async function optimizerErrors(oracle: AnyOptimizerOracle, mode: StepMode): Promise<OracleErrors> {
  const seen = await optimize(oracle, mode);
  const errors = oracle.seen.map((values, index) => greatestError(seen[index]!, flatten(values)));
  return { training: Math.max(...errors) };
}

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

async function optimize(oracle: AnyOptimizerOracle, mode: StepMode): Promise<number[][]> {
  const variables = makeVariables();
  const { groups, ...structure } = oracle.structure ?? {};
  const ownGroups = groups?.map((own, index) => ({ parameters: variables[index]!, ...own }));
  const optimizer = new OPTIMIZERS[oracle.kind]!(oracle.options, { ...structure, groups: ownGroups });
  const shown = (variable: tf.Variable) => (structure.emaMomentum ? optimizer.averageOf(variable) : variable);
  optimizer.prepare(variables);
  const applyGradients: Step = (...gradients) => {
    optimizer.apply(variables.map((variable, index) => ({ variable, gradient: gradients[index]! })));
    return { done: optimizer.iterations.clone() };
  };
  const step = mode(applyGradients);
  const seen: number[][] = [];
  for (let number = 1; seen.length < oracle.seen.length; number++) {
    optimizer.learningRate = oracle.learningRates[number] ?? optimizer.learningRate;
    const gradients = makeGradients(number);
    const { done } = await step.run(...gradients);
    const expected = Math.floor(number / (structure.accumulationSteps ?? 1));
    const [counted] = await done!.data();
    if (counted !== expected) throw new Error(`expected ${expected} steps, the optimizer counted ${counted}`);
    tf.dispose([...gradients, done!]);
    if (SEEN.includes(number)) {
      const values = await Promise.all(variables.map((variable) => shown(variable).data()));
      seen.push(values.flatMap((each) => [...each]));
    }
  }
  step.dispose();
  optimizer.dispose();
  tf.dispose(variables);
  return seen;
}
