import { expect, it } from 'vitest';
import { StaleCells } from '../../../../src/kernel/cells/staleCells.ts';

/** Runs cell `index`, which sets these names to these values, and says which cells are stale then. */
function notebook() {
  const cells = new StaleCells();
  return (index: number, values: Record<string, unknown>, free: string[] = [], trained = false) => {
    const names = { declared: Object.keys(values), free };
    const bindings = new Map(Object.entries(values).map(([name, value]) => [name, () => value]));
    const list = cells.ran({ cell: { notebook: '/n', id: `c${index}`, index }, names, bindings, trained });
    return list?.map(
      ({ cell, names, trains }) => `${cell.index}: ${names.join(' ')}${trains ? ' trains' : ''}`,
    );
  };
}

it('whoever used a name is stale when it is another value, and so is who used what they declare', () => {
  const run = notebook();
  expect(run(0, { a: 1, b: 1 })).toBeUndefined();
  expect(run(1, { c: 2 }, ['a'], true)).toBeUndefined();
  expect(run(2, {}, ['c', 'b', 'console'])).toBeUndefined();
  expect(run(0, { a: 5, b: 1 })).toEqual(['1: a trains', '2: c']);
  expect(run(0, { a: 5, b: 6 })).toEqual(['1: a trains', '2: c b']);
  expect(run(1, { c: 3 }, ['a'])).toEqual(['2: c b']);
  expect(run(2, {}, ['c', 'b'])).toEqual([]);
});

it('the same object is no change, a new one is, and so is one that could not be made', () => {
  const run = notebook();
  const object = {};
  run(0, { a: object });
  run(1, {}, ['a']);
  expect(run(0, { a: object })).toBeUndefined();
  expect(run(0, { a: {} })).toEqual(['1: a']);
});

it('cells that use each other come to an end, and a cell is not stale by itself', () => {
  const run = notebook();
  run(0, { a: 1 }, ['b']);
  run(1, { b: 1 }, ['a']);
  expect(run(0, { a: 2 }, ['b'])).toEqual(['1: a']);
});

it('a name whose initialiser threw counts as changed', () => {
  const cells = new StaleCells();
  const run = (index: number, declared: string[], free: string[]) =>
    cells.ran({
      cell: { notebook: '/n', id: `c${index}`, index },
      names: { declared, free },
      bindings: new Map(),
      trained: false,
    });
  run(0, ['a'], []);
  run(1, [], ['a']);
  expect(run(0, ['a'], [])).toMatchObject([{ cell: { index: 1 }, names: ['a'] }]);
});
