import fc from 'fast-check';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { overrideParameters } from '../../../../src/kernel/cells/overrideParameters.ts';

const CELL = `// the defaults
const rate: number = 0.1, name = 'lenet';
let shuffle = true as boolean;
const units = [32, 64] satisfies number[];
const options = { a: 1 };
const seconds = -5;
const half = rate / 2;`;

/** What the cell's variables are with these parameters. */
function valuesWith(texts: Record<string, string>): unknown {
  const code = ts.transpile(overrideParameters(CELL, texts));
  return new Function(`${code}\nreturn { rate, name, shuffle, units, options, seconds, half };`)();
}

it('parameters replace the values of their variables, each in the type that it had', () => {
  const defaults = { rate: 0.1, name: 'lenet', shuffle: true, units: [32, 64], options: { a: 1 } };
  expect(overrideParameters(CELL, {})).toBe(CELL);
  expect(valuesWith({})).toEqual({ ...defaults, seconds: -5, half: 0.05 });
  expect(
    valuesWith({
      rate: '4e-1',
      name: '7',
      shuffle: 'false',
      units: '[1]',
      options: '{"b":[]}',
      seconds: '-1',
    }),
  ).toEqual({ rate: 0.4, name: '7', shuffle: false, units: [1], options: { b: [] }, seconds: -1, half: 0.2 });
});

it('any text is a text, and nothing in it is code', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(valuesWith({ name: text })).toMatchObject({ name: text, rate: 0.1 });
    }),
  );
});

it.each([
  [{ rate: 'fast' }, 'the parameter rate takes a number, as 0.1 is, got "fast"'],
  [{ rate: '' }, 'the parameter rate takes a number, as 0.1 is, got ""'],
  [{ rate: '1e999' }, 'the parameter rate takes a number'],
  [{ shuffle: 'yes' }, 'the parameter shuffle takes true or false, as true is, got "yes"'],
  [{ units: '1,2' }, 'the parameter units takes a list in JSON, as [32, 64] is, got "1,2"'],
  [{ options: '[]' }, 'the parameter options takes an object in JSON'],
  [{ half: '1' }, 'the parameter half is computed (rate / 2): begin it with a literal'],
  [
    { epochs: '1' },
    'there is no parameter epochs; the parameters cell has rate, name, shuffle, units, options',
  ],
])('%j is refused', (texts, message) => {
  expect(() => overrideParameters(CELL, texts as Record<string, string>)).toThrow(message);
});
