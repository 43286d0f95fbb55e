import { describe, expect, it } from 'vitest';
import { applyFix, found, notebookOf } from './support.ts';

describe('a value that a compiled step reads', () => {
  it.each([
    [
      'dataSync',
      'compileStep((a: tf.Tensor) => { a.dataSync(); return { a }; });',
      ['1 read-in-step @dataSync'],
    ],
    ['print', 'compileStep((a: tf.Tensor) => { a.print(); return { a }; });', ['1 read-in-step @print']],
    [
      'in an inner function',
      'compileStep((a: tf.Tensor) => tf.variableGrads(() => { a.arraySync(); return a; }));',
      ['1 read-in-step @arraySync'],
    ],
    [
      'in a function with a name',
      'function step(a: tf.Tensor) { return { b: a.dataSync() }; }\nconst s = compileStep(step);',
      ['1 read-in-step @dataSync'],
    ],
    [
      'in a function that it calls',
      'const read = (a: tf.Tensor) => a.dataSync();\ncompileStep((a: tf.Tensor) => ({ b: read(a) }));',
      ['1 read-in-step @dataSync'],
    ],
    [
      'in a loss',
      'compile(lenet(), { loss: (o, t) => { o.print(); return o.add(t); } });',
      ['1 read-in-step @print'],
    ],
    [
      'in preprocessing',
      'new StandardUpdater({ model: lenet(), preprocess(i) { i.arraySync(); return i; } });',
      ['1 read-in-step @arraySync'],
    ],
    [
      'in a metric',
      "compile(lenet(), { metrics: ['a', { name: 'm', compute(o) { o.dataSync(); return o; } }] });",
      ['1 read-in-step @dataSync'],
    ],
  ])('is told: %s', (_name, cell, expected) => {
    expect(found(notebookOf(cell))).toEqual(expected);
  });

  it('is told in the cell that it stands in', () => {
    const helper = 'function lossOf(a: tf.Tensor) { a.print(); return a.mean(); }';
    const notebook = notebookOf(helper, 'const s = compileStep((a: tf.Tensor) => ({ loss: lossOf(a) }));');
    expect(found(notebook)).toEqual(['1 read-in-step @print']);
  });

  it.each([
    ['after the step', 'const s = compileStep((a: tf.Tensor) => ({ a }));\n(await s(x)).a.dataSync();'],
    ['in a function that is no step', 'function show(a: tf.Tensor) { a.print(); }\nshow(x);'],
    ['of no tensor', 'compileStep((a: tf.Tensor) => { ({ data() {} }).data(); return { a }; });'],
    ['the shape', 'compileStep((a: tf.Tensor) => { a.shape; return { a }; });'],
    [
      'of another compileStep',
      'namespace n { export const compileStep = (f: (a: tf.Tensor) => void) => f; }\nn.compileStep((a) => a.print());',
    ],
    ['in a callback', 'net.fit(x, { callbacks: [() => x.print()] }).then();'],
  ])('is none: %s', (_name, cell) => {
    expect(found(notebookOf(cell))).toEqual([]);
  });

  it.each([
    [
      'goes where it is only shown',
      'compileStep((a: tf.Tensor) => {\n  a.print();\n  return { a };\n});',
      'compileStep((a: tf.Tensor) => {\n  return { a };\n});',
    ],
    [
      'goes with its line of log',
      'compileStep((a: tf.Tensor) => {\n  console.log(a.dataSync()[0]); // look\n  return { a };\n});',
      'compileStep((a: tf.Tensor) => {\n  return { a };\n});',
    ],
    [
      'becomes its tensor',
      'compileStep((a: tf.Tensor) => {\n  const b = a.mean().dataSync()[0];\n  return { a };\n});',
      'compileStep((a: tf.Tensor) => {\n  const b = a.mean();\n  return { a };\n});',
    ],
  ])('%s', (_name, cell, expected) => {
    expect(applyFix(notebookOf(cell), 1)).toBe(expected);
  });
});
