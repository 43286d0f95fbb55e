import { expect, it } from 'vitest';
import { moduleText } from '../../../../src/cli/export/moduleText.ts';

const code = (text: string) => ({ kind: 'code' as const, text });

it('puts imports first and once, and shows what cells show', () => {
  const { text, specifiers, problems } = moduleText([
    { kind: 'markdown', text: '# Title\n\nText' },
    code("import { a } from './a.ts';\n// why\nconst b = a;\nb + 1;"),
    code("import { a } from './a.ts';\nimport * as tf from '@tensorflow/tfjs';\nconsole.log(b);"),
    code("const { c } = await import('./c.ts');\nb = c"),
  ]);
  expect(problems).toEqual([]);
  expect(specifiers).toEqual(['./a.ts', '@tensorflow/tfjs', './c.ts']);
  expect(text).toBe(`import { a } from './a.ts';
import * as tf from '@tensorflow/tfjs';
import { display } from 'trainbook';

/** Shows what stood at the end of a cell. */
async function show(value: unknown): Promise<void> {
  if (value !== undefined) await display(value);
}

// # Title
//
// Text

// why
const b = a;
await show(b + 1);

console.log(b);

const { c } = await import('./c.ts');
b = c
`);
});

it('assigns variables that a later cell declares again', () => {
  const { text, problems } = moduleText([
    code('const a = 1, keep = 0;\nconst { b, c }: { b: number; c: number } = f();'),
    code('const a: number = 2;\nlet { b, d } = f();'),
    code('var a;'),
  ]);
  expect(problems).toEqual([]);
  expect(text).toBe(`let a = 1;
let keep = 0;
let { b, c }: { b: number; c: number } = f();

a = 2;
let d;
({ b, d } = f());

a = undefined;
`);
});

it('says what can be no module', () => {
  const { problems } = moduleText([
    code('function f() {}\nclass C {}'),
    code('const f = 1;'),
    code('import { C } from "./c.ts";'),
  ]);
  expect(problems).toEqual([
    "cells 1 and 2 both declare f, which a module can't: rename one of them",
    "cells 1 and 3 both declare C, which a module can't: rename one of them",
  ]);
});

it('uses another name where the notebook has that one', () => {
  const { text } = moduleText([code('const show = 1;\nshow')]);
  expect(text).toContain('await showResult(show);');
});
