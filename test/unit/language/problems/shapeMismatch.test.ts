import { describe, expect, it } from 'vitest';
import type { LiveValue } from '../../../../src/protocol/languageMessages.ts';
import { applyFix, diagnosticsOf, fixed, found, notebookOf } from './support.ts';

const VALUES: LiveValue[] = [
  { name: 'flat', summary: '', shape: [32, 784] },
  { name: 'one', summary: '', shape: [28, 28, 1] },
  { name: 'batch', summary: '', shape: [32, 28, 28, 1] },
  { name: 'other', summary: '', shape: [32, 30, 30, 1] },
  { name: 'weights', summary: '', shape: [784, 10] },
  { name: 'turned', summary: '', shape: [10, 784] },
  { name: 'row', summary: '', shape: [784] },
  { name: 'model', summary: '', inputShape: [null, 28, 28, 1] },
  { name: 'column', summary: '', inputShape: [null, 1] },
];
const NAMES = ['flat', 'one', 'batch', 'other', 'weights', 'turned', 'row'];
const DECLARED = [
  ...NAMES.map((name) => `const ${name} = tf.tensor([1]);`),
  'const model = lenet(), column = lenet();',
].join('\n');

/** After a run of all these cells; the first that is given is number 2. */
function ran(...cells: string[]) {
  const notebook = notebookOf(DECLARED, ...cells);
  notebook.run(VALUES);
  return notebook;
}

describe('shapes of the last run that do not fit', () => {
  it.each([
    ['into a model', 'model.predict(flat);', '@flat'],
    ['into a model: one sample', 'model.predict(one);', '@one'],
    ['into a model: another size', 'model.predict(other);', '@other'],
    ['into a training', 'await model.fit(flat, weights);', '@flat'],
    ['into what is compiled', 'const n = compile(model, {});\nvoid n.predict(other);', '@other'],
    ['into a compiled training', 'const n = compile(model, {});\nawait n.fit([flat, row]);', '@flat'],
    ['into a product', 'tf.matMul(flat, turned);', '@turned'],
    ['into a product of a method', 'flat.matMul(turned);', '@turned'],
    ['beside each other', 'flat.add(weights);', '@weights'],
    ['beside each other in a function', 'tf.add(batch, other);', '@other'],
    ['in a function', 'function f() { return tf.add(batch, other); }', '@other'],
  ])('are told: %s', (_name, cell, expected) => {
    expect(found(ran(cell))).toEqual([`2 shape-mismatch ${expected}`]);
  });

  it.each([
    ['fits into the model', 'model.predict(batch);'],
    ['is a list for samples of one number', 'column.predict(row);'],
    ['is all numbers in a row', 'const n = compile(model, {});\nvoid n.predict(row);'],
    ['is prepared first', 'const n = compile(model, { preprocess: (x) => x });\nvoid n.predict(flat);'],
    ['fits into a product', 'tf.matMul(flat, weights);'],
    ['is turned for the product', 'tf.matMul(flat, turned, false, true);'],
    ['is broadcast', 'flat.add(row);\nbatch.mul(one);'],
    ['is computed', 'model.predict(flat.reshape([-1, 28, 28, 1]));'],
    ['is of another name', 'function f(flat: tf.Tensor) { return model.predict(flat); }'],
    ['nobody knows', 'model.predict(x);'],
  ])('nothing is told of what %s', (_name, cell) => {
    expect(found(ran(cell))).toEqual([]);
  });

  it('names both shapes, the model and the tensor', () => {
    expect(diagnosticsOf(ran('model.predict(flat);'), 2)[0]?.message).toBe(
      "'model' takes the shape [any, 28, 28, 1], and 'flat' has [32, 784] since the last run.",
    );
  });

  it('nothing is told before a run', () => {
    expect(found(notebookOf(DECLARED, 'model.predict(flat);'))).toEqual([]);
  });

  it('nothing is told once a cell that they come from was edited', () => {
    const edited = notebookOf('const size = 1;', 'const a = tf.tensor([size]), b = a;', 'a.add(b);');
    edited.run([
      { name: 'a', summary: '', shape: [2] },
      { name: 'b', summary: '', shape: [3] },
    ]);
    expect(found(edited)).toEqual(['3 shape-mismatch @b']);
    edited.edit(3, 'void 0;\na.add(b);');
    expect(found(edited)).toEqual(['3 shape-mismatch @b']);
    edited.edit(1, 'const size = 2;');
    expect(found(edited)).toEqual([]);
  });

  it('nothing is told of what may be assigned again', () => {
    const notebook = notebookOf('let a = tf.tensor([1]), b = tf.tensor([1]);', 'a.add(b);');
    notebook.run([
      { name: 'a', summary: '', shape: [2] },
      { name: 'b', summary: '', shape: [3] },
    ]);
    expect(found(notebook)).toEqual([]);
  });

  it.each([
    ['reshaped', 'model.predict(flat);', 'model.predict(flat.reshape([-1, 28, 28, 1]));'],
    ['made a batch', 'model.predict(one);', 'model.predict(one.expandDims(0));'],
    ['turned', 'tf.matMul(flat, turned);', 'tf.matMul(flat, turned, false, true);'],
    ['turned in a method', 'flat.matMul(turned);', 'flat.matMul(turned, false, true);'],
  ])('are %s', (_name, cell, expected) => {
    expect(applyFix(ran(cell), 2)).toBe(expected);
  });

  it('have no fix where nothing would be right', () => {
    expect(fixed(ran('model.predict(other);'), 2)).toBeUndefined();
  });
});
