import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { weakVariables } from '../../../../src/kernel/cells/weakVariables.ts';

it('is a table as TensorFlow.js uses one', () => {
  const [first, second] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(2))];
  const table = weakVariables({ first });
  expect(table['first']).toBe(first);
  expect(table['second']).toBeUndefined();

  table['second'] = second;
  expect(Object.keys(table)).toEqual(['first', 'second']);
  expect(Object.values(table)).toEqual([first, second]);
  const names: string[] = [];
  for (const name in table) names.push(name);
  expect(names).toEqual(['first', 'second']);

  delete table['first'];
  expect('first' in table).toBe(false);
  expect({ ...table }).toEqual({ second });
  tf.dispose([first, second]);
});
