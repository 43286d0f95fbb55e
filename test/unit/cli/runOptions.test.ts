import { expect, test } from 'vitest';
import {
  isInRanges,
  isParametersCell,
  parseCellRanges,
  parseParameters,
  parseTimeout,
} from '../../../src/cli/runOptions.ts';

test('cells are numbers and ranges', () => {
  const chosen = (text: string) =>
    [1, 2, 3, 4, 5, 6, 7].filter((number) => isInRanges(number, parseCellRanges(text)));
  expect(chosen('2')).toEqual([2]);
  expect(chosen('1-2, 4,6-')).toEqual([1, 2, 4, 6, 7]);
  expect(isInRanges(9, undefined)).toBe(true);
});

test.each(['', '0', '3-2', 'a', '-2', '1,,2', '1.5'])('--cells %j is refused', (text) => {
  expect(() => parseCellRanges(text)).toThrow(
    `--cells takes numbers from 1 and ranges such as 2,4-6 or 3-; got ${JSON.stringify(text)}`,
  );
});

test('parameters are names with anything behind the first equals sign', () => {
  expect(parseParameters(['a=1', 'größe=x=y', '$b=', 'a=2'])).toEqual({ a: '2', größe: 'x=y', $b: '' });
  expect(() => parseParameters(['=1'])).toThrow('--param takes name=value; got "=1"');
  expect(() => parseParameters(['a b=1'])).toThrow('--param takes name=value');
});

test('a timeout has a unit', () => {
  expect(['90', '90s', '1.5m', '2h'].map(parseTimeout)).toEqual([90, 90, 90, 7200]);
  for (const text of ['', '0', '-1', '5d', '1e9', '9999h', 's'])
    expect(() => parseTimeout(text)).toThrow('--timeout takes a time up to 24 days such as 90s, 5m or 2h');
});

test('the parameters cell is marked by its title', () => {
  const is = (kind: string, title?: string) =>
    isParametersCell({ kind, ...(title !== undefined && { title }) });
  expect([is('code', 'parameters'), is('code', '[Parameters]')]).toEqual([true, true]);
  expect([is('code', 'my parameters'), is('code'), is('markdown', 'parameters')]).toEqual([
    false,
    false,
    false,
  ]);
});
