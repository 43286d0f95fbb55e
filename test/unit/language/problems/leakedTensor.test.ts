import { describe, expect, it } from 'vitest';
import { applyFix, found, notebookOf } from './support.ts';

const loop = (...lines: string[]) =>
  `for (const row of rows) {\n${lines.map((line) => `  ${line}\n`).join('')}}`;

describe('a tensor that a loop leaves behind', () => {
  it.each([
    ['in a constant', loop('const t = tf.tensor(row);', 'console.log(t.shape);'), ['t']],
    ['in several', loop('const t = tf.tensor(row);', 'const m = t.mean();', 'm.print();'), ['t', 'm']],
    ['without a name', loop('console.log((await tf.mean(x).data())[0]);'), ['tf.mean(x)']],
    ['on the way to another', loop('const m = x.add(y).mul(y);', 'm.dispose();'), ['x.add(y)']],
    ['shown', loop('display(tf.tensor(row));'), ['tf.tensor(row)']],
    ['predicted', loop('const p = await net.predict(x);', 'await p.data();'), ['p']],
    ['predicted by tfjs', loop('const p = lenet().predict(x) as tf.Tensor;', 'p.print();'), ['p']],
    ['awaited', loop('const w = await tf.whereAsync(x);', 'w.print();'), ['w']],
    ['of tidy', loop('const t = tf.tidy(() => tf.tensor(row).mean());', 't.print();'), ['t']],
    [
      'in an asynchronous function',
      `async function f() { ${loop('const t = x.mean();', 'await t.data();')} }`,
      ['t'],
    ],
    ['in a list for an op', loop('const t = tf.tensor(row);', 'tf.stack([t, x]).dispose();'), ['t']],
    ['in while', 'while (rows.length) { const t = x.mean(); t.print(); }', ['t']],
    ['in the condition', 'for (; x.mean().dataSync()[0]! > 0; ) { }', ['x.mean()']],
    ['in a block', loop('if (row) { const t = x.mean(); t.print(); }'), ['t']],
    ['used in tidy alone', loop('const t = x.mean();', 'tf.tidy(() => t.add(x).print());'), ['t']],
  ])('is told: %s', (_name, cell, expected) => {
    expect(found(notebookOf(cell))).toEqual(expected.map((text) => `1 leaked-tensor @${text}`));
  });

  it.each([
    ['disposed of', loop('const t = x.mean();', 't.print();', 't.dispose();')],
    ['disposed of at once', loop('x.mean().dispose();')],
    ['disposed of by tfjs', loop('const t = x.mean();', 'tf.dispose(t);')],
    ['disposed of in a list', loop('const t = x.mean();', 'tf.dispose([t]);')],
    ['disposed of in finally', loop('const t = x.mean();', 'try { t.print(); } finally { t.dispose(); }')],
    ['kept in a list', `const kept: tf.Tensor[] = [];\n${loop('const t = x.mean();', 'kept.push(t);')}`],
    ['kept in a list at once', `const kept: tf.Tensor[] = [];\n${loop('kept.push(x.mean());')}`],
    ['kept by tfjs', loop('const t = tf.keep(x.mean());')],
    ['a variable', loop('const v = tf.variable(tf.tensor(row));', 'v.assign(x);')],
    ['given to a function', `function use(t: tf.Tensor) { t.dispose(); }\n${loop('use(x.mean());')}`],
    ['returned', `async function f() { ${loop('const t = x.mean();', 'return t;')} }`],
    ['yielded', `async function* f() { ${loop('yield x.mean();')} }`],
    ['stored', `const o: { t?: tf.Tensor } = {};\n${loop('o.t = x.mean();')}`],
    ['in another variable', loop('const t = x.mean();', 'const u = t;', 'u.dispose();')],
    ['in tidy', loop('tf.tidy(() => { const t = x.mean(); t.print(); });')],
    ['in a loop in tidy', `tf.tidy(() => { ${loop('const t = x.mean();', 't.print();')} });`],
    ['in a loop of a function', `function f() { ${loop('const t = x.mean();', 't.print();')} }`],
    ['in no loop', 'const t = x.mean();\nt.print();'],
    ['before a loop', 'for (const v of [x.mean()]) v.print();'],
    ['in the beginning of for', 'for (let t = x.mean(), i = 0; i < 1; i++) t.print();'],
    [
      'symbolic',
      'declare let s: tf.SymbolicTensor;\nfor (;;) { s = tf.layers.dense({ units: 1 }).apply(s) as tf.SymbolicTensor; }',
    ],
    ['weights', loop('const w = lenet().getWeights();', 'w.length;')],
    ['of somebody else', `function make() { return x; }\n${loop('const t = make();', 't.print();')}`],
    [
      'used by a callback later',
      loop('const t = x.mean();', 'void Promise.resolve().then(() => t.print());'),
    ],
  ])('is none: %s', (_name, cell) => {
    expect(found(notebookOf(cell))).toEqual([]);
  });

  it.each([
    [
      'is disposed of after its last use',
      loop('const t = x.mean();', 't.print();', 'row.length;'),
      loop('const t = x.mean();', 't.print();', 't.dispose();', 'row.length;'),
    ],
    [
      'is disposed of where nothing uses it',
      loop('const t = x.mean();'),
      loop('const t = x.mean();', 't.dispose();'),
    ],
    [
      'is computed in tidy where it goes into others',
      loop('const m = x.add(y).mul(y);', 'm.dispose();'),
      loop('const m = tf.tidy(() => x.add(y).mul(y));', 'm.dispose();'),
    ],
    [
      'is both where it is made of others',
      loop('const m = x.add(y).mul(y);', 'm.print();'),
      loop('const m = tf.tidy(() => x.add(y).mul(y));', 'm.print();', 'm.dispose();'),
    ],
    [
      'gets a name where its values are read',
      loop('console.log((await tf.mean(x).data())[0]);'),
      loop('const tensor = tf.mean(x);', 'console.log((await tensor.data())[0]);', 'tensor.dispose();'),
    ],
    [
      'gets a name, those before it tidy',
      loop('const v = await x.add(y).mean().data();'),
      loop(
        'const tensor = tf.tidy(() => x.add(y).mean());',
        'const v = await tensor.data();',
        'tensor.dispose();',
      ),
    ],
  ])('%s', (_name, cell, expected) => {
    const notebook = notebookOf(cell);
    expect(applyFix(notebook, 1)).toBe(expected);
    expect(found(notebook)).toEqual([]);
  });

  it('in a condition of a loop has no fix that is certain', () => {
    const notebook = notebookOf('for (; x.mean().dataSync()[0]! > 0; ) { }');
    expect(() => applyFix(notebook, 1)).toThrow('there is no quick fix');
  });
});
