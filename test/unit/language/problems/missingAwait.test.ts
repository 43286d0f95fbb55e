import { describe, expect, it } from 'vitest';
import { applyFix, found, notebookOf } from './support.ts';

describe('a promise of the libraries that nobody waits for', () => {
  it.each([
    ['fit', 'net.fit(x);', ['1 missing-await @fit']],
    ['fit of tfjs', 'lenet().fit(x, y);', ['1 missing-await @fit']],
    ['run', 'trainer.run();', ['1 missing-await @run']],
    ['in a function', 'async function f() { trainer.run(); }', ['1 missing-await @run']],
    ['in a loop', 'for (const r of rows) { net.evaluate(r); }', ['1 missing-await @evaluate']],
    ['kept and forgotten', 'const h = net.fit(x);', ['1 missing-await @fit']],
    ['what writes a file', "saveWeights(lenet(), 'a');", ['1 missing-await @saveWeights']],
    ['what changes weights', "loadWeights(lenet(), 'a');", ['1 missing-await @loadWeights']],
    ['no value at the end', 'net.summary();\nnet.evaluate(x)', ['1 missing-await @evaluate']],
  ])('is told: %s', (_name, cell, expected) => {
    expect(found(notebookOf(cell))).toEqual(expected);
  });

  it.each([
    ['awaited', 'await net.fit(x);'],
    ['meant', 'void net.fit(x);'],
    ['followed', 'net.fit(x).then(() => 1);'],
    ['given away', 'await Promise.all([net.fit(x), net.evaluate(x)]);'],
    ['returned', 'function f() { return trainer.run(); }'],
    ['kept and used', 'const h = net.fit(x);\nawait h;'],
    ['given by an arrow', 'const f = () => trainer.run();'],
    ['no promise', 'net.summary();'],
    ['what only shows', 'display(x);\nconst shown = display(x);'],
    ['a value that nobody wants', 'loadMnist();\nx.data();'],
    [
      'of somebody else',
      'async function fit() { return 1; }\nfit();\nconst other = { run: fit };\nother.run();',
    ],
  ])('is none: %s', (_name, cell) => {
    expect(found(notebookOf(cell))).toEqual([]);
  });

  it('kept for a later cell is used', () => {
    expect(found(notebookOf('const h = net.fit(x);', 'await h;'))).toEqual([]);
  });

  it.each([
    ['at the top', 'net.fit(x);', 'await net.fit(x);'],
    ['in a constant', 'const h = net.fit(x);', 'const h = await net.fit(x);'],
    [
      'in an asynchronous function',
      'async () => { trainer.run(); };',
      'async () => { await trainer.run(); };',
    ],
    ['in a function', 'function f() { trainer.run(); }', 'async function f() { await trainer.run(); }'],
    ['in an arrow', 'const f = () => { trainer.run(); };', 'const f = async () => { await trainer.run(); };'],
    ['in a method', 'class A { go() { trainer.run(); } }', 'class A { async go() { await trainer.run(); } }'],
  ])('gets its await %s', (_name, cell, expected) => {
    expect(applyFix(notebookOf(cell), 1)).toBe(expected);
  });
});
