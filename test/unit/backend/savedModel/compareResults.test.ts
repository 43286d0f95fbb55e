import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { compareResults } from '../../../../src/backend/savedModel/compareResults.ts';

it.each<[string, number[], number[], string | undefined]>([
  ['equal numbers', [1, -2], [1, -2], undefined],
  ['numbers that are not finite', [NaN, Infinity, -Infinity], [NaN, Infinity, -Infinity], undefined],
  ['a difference that is small beside the largest', [0.009, 100], [0, 100], undefined],
  ['a difference that is not', [0.011, 100], [0, 100], 'its element 0 is 0.01'],
  ['a number that should not be one', [1, 2], [1, NaN], 'its element 1 is 2 and not NaN'],
  ['no number where one should be', [NaN], [1], 'its element 0 is NaN and not 1'],
  ['another sign of what is not finite', [-Infinity], [Infinity], 'its element 0 is -Infinity'],
  ['numbers far from zeros', [1e-3], [0], 'its element 0 is 0.001'],
  ['another shape', [1, 2], [1], 'its shape is [2] and not [1]'],
])('compares %s', async (_what, actual, expected, answer) => {
  const found = await compareResults(tf.tensor1d(actual), tf.tensor1d(expected), 1e-4);
  if (answer === undefined) expect(found).toBeUndefined();
  else expect(found).toContain(answer);
});

it('wants whole numbers and texts as they are', async () => {
  const wholes = [tf.tensor1d([99_999, 1], 'int32'), tf.tensor1d([99_999, 0], 'int32')] as const;
  expect(await compareResults(wholes[0], wholes[0], 1e-4)).toBeUndefined();
  expect(await compareResults(...wholes, 1e-4)).toBe('its element 1 is 1 and not 0');
  const texts = [tf.tensor1d(['a']), tf.tensor1d(['b'])] as const;
  expect(await compareResults(texts[0], texts[0], 1e-4)).toBeUndefined();
  expect(await compareResults(...texts, 1e-4)).toBe('its element 0 is a and not b');
});
