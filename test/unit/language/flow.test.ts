import { describe, expect, it } from 'vitest';
import { hoverCode, problems } from './support/questions.ts';
import { TestNotebook } from './support/testNotebook.ts';

const FILES = {
  '/project/helper.ts': [
    '/** Helps. */',
    'export function helper(x: number) { return String(x); }',
    'export interface Options { rate: number }',
    'export default class Main { run() { return 1; } }',
  ].join('\n'),
};

describe('types flow from cell to cell', () => {
  const notebook = new TestNotebook(
    [
      "import Main, { helper, type Options } from './helper.ts';\nimport * as all from './helper';",
      'let count = 1;\nexport const names = ["a", "b"] as const;\nfunction twice<T>(x: T): T[] { return [x, x]; }',
      'interface Shape { side: number }\ntype Sides = Shape["side"][];\nenum Colour { Red, Green }\nclass Box { size = 1 }\nnamespace Tools { export const hammer = 1; }',
      'const { a, b: [c] } = { a: 1, b: ["x"] };\nconst made = await Promise.resolve({ ok: true });',
      [
        'hel/*helper*/per(1); new Ma/*main*/in().run(); al/*all*/l.helper;',
        'const o: Opt/*options*/ions = { rate: 1 };',
        'co/*count*/unt; na/*names*/mes; twi/*twice*/ce("x"); Sha/*none*/pe;',
        'const s: Sid/*sides*/es = []; Colo/*colour*/ur.Red; new Bo/*box*/x(); Too/*tools*/ls.hammer;',
        'a/*a*/; c/*c*/; ma/*made*/de;',
      ].join('\n'),
    ],
    FILES,
  );

  it.each([
    ['helper', 'function helper(x: number): string'],
    ['main', 'constructor Main(): Main'],
    ['all', 'import all'],
    ['options', 'interface Options'],
    ['count', 'let count: number'],
    ['names', 'const names: readonly ["a", "b"]'],
    ['twice', 'function twice<string>(x: string): string[]'],
    ['sides', 'type Sides = number[]'],
    ['colour', 'enum Colour'],
    ['box', 'constructor Box(): Box'],
    ['tools', 'namespace Tools'],
    ['a', 'const a: number'],
    ['c', 'const c: string'],
    ['made', 'const made: {\n    ok: boolean;\n}'],
  ])('%s', (marker, expected) => {
    expect(hoverCode(notebook, marker)).toBe(expected);
  });

  it('and a type is still no value', () => {
    expect(problems(notebook)).toEqual([
      "4: 'Shape' only refers to a type, but is being used as a value here. @Shape",
    ]);
  });
});

describe('a name that is declared again', () => {
  const notebook = new TestNotebook([
    'const value = 1;',
    'val/*before*/ue;\nfunction show() { return value; }',
    'const value = "text";',
    'val/*after*/ue; const shown = sho/*old*/w();',
    'var value2 = true as boolean;\nconst value = value2;',
    'val/*last*/ue;',
  ]);

  it.each([
    ['before', 'const value: 1'],
    ['after', 'const value: "text"'],
    ['old', 'function show(): number'],
    ['last', 'const value: boolean'],
  ])('means what it did: %s', (marker, expected) => {
    expect(hoverCode(notebook, marker)).toBe(expected);
  });

  it('gives no error across cells', () => {
    expect(problems(notebook)).toEqual([]);
  });

  it('but one within a cell', () => {
    const doubled = new TestNotebook(['const a = 1; const a = 2;']);
    expect(problems(doubled)).toHaveLength(2);
  });
});

describe('assigning a name of another cell', () => {
  const notebook = new TestNotebook([
    "let count: number | undefined;\nconst fixed = 1;\nlet mode: { kind: 'train' | 'test' } = { kind: 'train' };\nlet done: (n: number) => void;\nfunction f() {}",
    "count = 1; count++; count += 2;\nmode = { kind: 'test' };\ndone = (n) => n.toFixed();\n[count] = [3];",
    'count = "x";\nmode = { kind: "other" };',
    'fixed = 2; f = f;',
    'count',
  ]);

  it('is checked against its type, with the type that it expects', () => {
    expect(problems(notebook)).toEqual([
      "2: Type 'string' is not assignable to type 'number'. @count",
      `2: Type '"other"' is not assignable to type '"train" | "test"'. @kind`,
      "3: Cannot assign to 'fixed' because it is a constant, declared in code cell 1. @fixed",
      "3: Cannot assign to 'f' because it is a function, declared in code cell 1. @f",
    ]);
  });
});

describe('the order of the cells', () => {
  it('decides what is known', () => {
    const notebook = new TestNotebook([
      'use(data);',
      'const data = [1];\nfunction use(x: number[]) {}',
      'use(data);',
    ]);
    expect(problems(notebook)).toEqual([
      "0: Cannot find name 'use'. It is declared below, in code cell 2: cells see names of earlier cells alone. @use",
      "0: Cannot find name 'data'. It is declared below, in code cell 2: cells see names of earlier cells alone. @data",
    ]);
    notebook.move(0, 2);
    expect(problems(notebook)).toEqual([]);
  });

  it('follows inserted, edited, removed, split and joined cells', () => {
    const notebook = new TestNotebook(['let x = 1;', 'const y: number = x;']);
    expect(problems(notebook)).toEqual([]);
    notebook.insert(1, 'let x = "a";');
    expect(problems(notebook)).toEqual(["2: Type 'string' is not assignable to type 'number'. @y"]);
    notebook.edit(1, 'let z = "a";');
    expect(problems(notebook)).toEqual([]);
    notebook.edit(1, 'let x = true;');
    expect(problems(notebook)).toEqual(["2: Type 'boolean' is not assignable to type 'number'. @y"]);
    notebook.remove(1);
    expect(problems(notebook)).toEqual([]);
    notebook.edit(0, 'let x = 1;\nconst y: string = "b";');
    notebook.remove(1);
    expect(problems(notebook)).toEqual([]);
    notebook.edit(0, 'let x = 1;');
    notebook.insert(1, 'const y: string = x;');
    expect(problems(notebook)).toEqual(["1: Type 'number' is not assignable to type 'string'. @y"]);
  });
});

describe('a cell that does not parse', () => {
  it.each([
    ['function half() {\n  const inner = value;', "1: '}' expected. @;"],
    ['show(value', "1: ')' expected. @e"],
    ['const t = `value ${value', "1: '}' expected. @e"],
    ['const t = `value', '1: Unterminated template literal. @e'],
    ['value; /* note', "1: '*/' expected. @e"],
    ['const t =', '1: Expression expected. @='],
  ])('%j leaves the others whole', (text, expected) => {
    const notebook = new TestNotebook([
      'const value = 1; function show(x: number) {}',
      text,
      'const n: number = value;',
    ]);
    expect(problems(notebook)).toEqual([expected]);
  });

  it('and magics do no harm', () => {
    const notebook = new TestNotebook([
      '%time\n!npm install x\nconst a = 1;',
      '%%bash\nls (',
      'const b: number = a;',
    ]);
    expect(problems(notebook)).toEqual([]);
  });
});
