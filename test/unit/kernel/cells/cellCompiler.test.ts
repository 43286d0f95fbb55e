import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CellCompiler } from '../../../../src/kernel/cells/cellCompiler.ts';
import { SourceMaps } from '../../../../src/kernel/cells/sourceMaps.ts';
import { SourceSyntaxError } from '../../../../src/kernel/cells/sourceSyntaxError.ts';

const GLOBALS = new Set(['process', 'Map', 'console']);
const compile = (source: string) => new CellCompiler(GLOBALS).compile(source, 's');

/** The code without the lines that every cell has, its shielded names marked with $. */
function codeOf(source: string): string {
  return compile(source).code.replace('"use strict";\n', '').replaceAll('\u200c', '$').trim();
}

describe('imports', () => {
  it.each([
    ['import a from "x";', 'let { default: a } = await G(__trainbook.import("x", ["default"], []));'],
    ['import { a } from "x"; a;', 'let { a: a } = await G(__trainbook.import("x", ["a"], ["a"]));'],
    ['import { a as b } from "x";', 'let { a: b } = await G(__trainbook.import("x", [], ["a"]));'],
    ['import * as ns from "x";', 'let ns = await G(__trainbook.import("x", [], []));'],
    ['import "x";', 'await G(__trainbook.import("x", [], []));'],
    ['import type { T } from "x";', ''],
    ['import { type T } from "x";', ''],
    ['import { type T, v } from "x";', 'let { v: v } = await G(__trainbook.import("x", [], ["v"]));'],
    ['import y = require("x");', 'let y = __trainbook.require("x");'],
    ['export { a } from "x";', 'await G(__trainbook.import("x"));'],
    ['export * from "x";', 'await G(__trainbook.import("x"));'],
    ['const m = import("x");', 'let m = __trainbook.importDynamic("x");'],
    ['const u = import.meta.url;', 'let u = __trainbook.importMeta().url;'],
  ])('%s', (source, expected) => {
    const withoutResult = codeOf(source).replace(/__trainbook\.gate\((.*), "s", \d+, \d+, ""\)/g, 'G($1)');
    expect(withoutResult.replace(/__trainbook\.gate\((.*)\)/g, 'G($1)').split('\n')[0]).toBe(expected);
  });

  it('come first, wherever they stand', () => {
    expect(codeOf('const a = 1;\nimport "x";')).toMatch(/^await .*"x".*\nlet a = 1;$/);
  });
});

describe('declarations', () => {
  it.each([
    ['const a = 1, { b } = c;', 'let a = 1, { b } = c;'],
    ['export const a = 1;', 'let a = 1;'],
    ['var a = 1, b;', 'let a, b;\na = 1;'],
    ['var { a, ...b } = c;', 'let a, b;\n({ a: a, ...b } = c);'],
    ['var [a = 1, , b] = c;', 'let a, b;\n[a = 1, , b] = c;'],
    ['for (var i = 0, n = 2; i < n; i++) {}', 'let i, n;\nfor (i = 0, n = 2; i < n; i++) { }'],
    ['for (var k in o) {}', 'let k;\nfor (k in o) { }'],
    ['if (c) { var d = 1; }', 'let d;\nif (c) {\n    d = 1;\n}'],
    [
      'function f() { var inner = 1; return inner; }',
      'let f = function () { var inner = 1; return inner; };',
    ],
    ['export default async function* g() {}', 'let g = async function* () { };'],
    ['export default function () {}', ''],
    ['class A {}', 'class A {\n}'],
    ['declare const a: string;', ''],
    ['type A = 1; interface B {}', ''],
    ['function f(a: string): void; function f(a: unknown) {}', 'let f = function (a) { };'],
  ])('%s', (source, expected) => {
    expect(codeOf(source)).toBe(expected);
  });

  it('are reported, with what the cell uses of others', () => {
    const { declaredNames, freeNames } = compile(
      `import a, { b as c, type T } from 'x';
import type { U } from 'y';
const { d, e: [f] } = outside, g = (h: T) => h + inner;
function i() { return d + i.length; }
enum J { K, L = K + 1 }
namespace N { export const o = 1; o; }
for (const p of q) { var r = p; let s = r; s; }
label: for (;;) break label;
({ t: 1, u, ['v' + w]: x.y });
try {} catch (z) { z; }`,
    );
    expect(declaredNames).toEqual(['a', 'c', 'd', 'f', 'g', 'i', 'J', 'N', 'r']);
    expect([...freeNames].sort()).toEqual(['inner', 'outside', 'q', 'u', 'w', 'x']);
  });
});

describe('the last expression', () => {
  it.each([
    ['1 + 1', '__trainbook.result(1 + 1);'],
    ['1 + 1;', '__trainbook.result(1 + 1);'],
    ['a = 1', 'a = 1;'],
    ['a ??= 1', '__trainbook.result(a ??= 1);'],
    ['export default 5;', '__trainbook.result(5);'],
    ['if (a) 1', 'if (a)\n    1;'],
  ])('%s', (source, expected) => {
    expect(codeOf(source)).toBe(expected);
  });
});

describe('names of globals', () => {
  it('are shielded where a cell declares them, and from then on', () => {
    const compiler = new CellCompiler(GLOBALS);
    const code = (source: string) =>
      compiler.compile(source, 's').code.replaceAll('\u200c', '$').replace('"use strict";\n', '').trim();
    expect(code('process.cwd();')).toBe('__trainbook.result(process.cwd());');
    expect(code('const process = 1;')).toBe('let process$ = 1;');
    expect(code('f({ process, x: process.y });')).toBe(
      '__trainbook.result(f({ process: process$, x: process$.y }));',
    );
    expect(code('const { Map, console: own = Map } = process;')).toBe(
      'let { Map: Map$, console: own = Map$ } = process$;',
    );
    expect(code('(process: number) => process;')).toBe('__trainbook.result((process) => process);');
    expect(compiler.nameInRealm('Map')).toBe('Map\u200c');
    expect(compiler.nameInRealm('other')).toBe('other');
  });
});

describe('constants', () => {
  it('cannot be assigned to, in this cell or a later one, until they are declared anew', () => {
    const compiler = new CellCompiler(GLOBALS);
    const fails = (source: string) => compiler.compile(source, 's').code.includes('assignToConstant("a"');
    expect(fails('const a = 1; a = 2;')).toBe(true);
    expect(fails('a += 1;')).toBe(true);
    expect(fails('a++;')).toBe(true);
    expect(fails('{ let a = 1; a = 2; }')).toBe(false);
    expect(fails('b.a = 2;')).toBe(false);
    expect(fails('let a = 1; a = 2;')).toBe(false);
    expect(fails('a = 3;')).toBe(false);
  });
});

describe('awaits', () => {
  it('go through gates that know their place', () => {
    expect(codeOf('  await a;\nasync function f() { await b; }')).toContain(
      'await __trainbook.gate(a, "s", 1, 3, "")',
    );
    expect(codeOf('async function f() {\n  await b; }')).toContain('gate(b, "s", 2, 3, "f")');
    expect(codeOf('class A { async m() { await b; } }')).toContain('gate(b, "s", 1, 23, "A.m")');
    expect(codeOf('for await (const x of y) x;')).toContain('of __trainbook.gateAll(y, "s", 1, 1, "")');
  });
});

describe('wrong text', () => {
  it.each([
    ['let a = 1;\n  let b = ;', 2, 11],
    ['function f( {', 1, 14],
    ['const s = `unfinished', 1, 22],
    ['}', 1, 1],
  ])('%j is wrong at %i:%i', (source, line, column) => {
    expect(() => compile(source)).toThrowError(SourceSyntaxError);
    try {
      compile(source);
    } catch (error) {
      expect(error).toMatchObject({ line, column });
    }
  });

  it('is refused as such, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (source) => {
        try {
          compile(source);
        } catch (error) {
          expect(error).toBeInstanceOf(SourceSyntaxError);
        }
      }),
      { numRuns: 200 },
    );
  });
});

it('maps every place back to the text, however much was rewritten around it', () => {
  const pieces = [
    'import { x } from "module";\n',
    'interface A { b: string }\n',
    'enum E { A, B }\n',
    'export const typed: Array<number> = [];\n',
    'var v = 1;\n',
    'function f(a?: number) { return a as number; }\n',
    '/* a comment\nof lines */\n',
    '\n',
    'await null;  ',
    'class K<T> { private readonly p: T | undefined; }\n',
  ];
  const program = fc.array(fc.constantFrom(...pieces), { maxLength: 8 });
  fc.assert(
    fc.property(program, program, (before, after) => {
      const head = [...new Set(before)].join('');
      const tail = [...new Set(after)].filter((piece) => !before.includes(piece)).join('');
      const source = `${head}marker();${tail}`;
      const { code, sourceMap } = compile(source);
      const maps = new SourceMaps();
      const origin = { file: '/f.ts' };
      maps.add({ name: 's', origin, sourceMap });
      const line = head.split('\n').length;
      const column = head.length - head.lastIndexOf('\n');
      expect(placeIn(code, 'marker', maps)).toEqual({ ...origin, line, column });
    }),
    { numRuns: 100 },
  );
});

function placeIn(code: string, text: string, maps: SourceMaps) {
  const offset = code.indexOf(text);
  const before = code.slice(0, offset);
  return maps.locate('s', before.split('\n').length, offset - before.lastIndexOf('\n'));
}
