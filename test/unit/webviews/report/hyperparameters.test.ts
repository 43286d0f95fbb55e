import { expect, it } from 'vitest';
import type { RunDescription } from '../../../../src/protocol/runData.ts';
import { describeHyperparameters } from '../../../../webviews/report/hyperparameters.ts';

const run = (values: Partial<RunDescription>) => ({ hyperparameters: {}, ...values }) as RunDescription;

it('numbers are shown as they were typed, without the tail of a 32-bit float', () => {
  const hyperparameters = {
    learningRate: Math.fround(0.1),
    decay: 0.063912345678,
    epsilon: 1e-7,
    momentum: 0.1 + 0.2,
    hiddenUnits: 12_345_678,
    schedule: Infinity,
    nesterov: true,
  };
  expect(Object.fromEntries(describeHyperparameters(run({ hyperparameters })))).toEqual({
    seed: 'not set',
    'learning rate': '0.1',
    decay: '0.0639123',
    epsilon: '1e-7',
    momentum: '0.3',
    'hidden units': '12345678',
    schedule: 'Infinity',
    nesterov: 'true',
  });
});

it('what the run knows itself is not listed twice', () => {
  const hyperparameters = { optimizer: 'adam', batchSize: 32 };
  expect(describeHyperparameters(run({ batchSize: 32, seed: 5, hyperparameters }))).toEqual([
    ['batch size', '32'],
    ['seed', '5'],
    ['optimizer', 'adam'],
  ]);
  expect(describeHyperparameters(run({ hyperparameters }))).toContainEqual(['batch size', '32']);
});

it('names of another kind stay as they are', () => {
  const hyperparameters = { 'my rate': 1, A: 2, UPPER_CASE: 3, '<b>': 4, x2: 5 };
  const names = describeHyperparameters(run({ hyperparameters })).map(([name]) => name);
  expect(names).toEqual(['seed', 'my rate', 'A', 'UPPER_CASE', '<b>', 'x2']);
});
