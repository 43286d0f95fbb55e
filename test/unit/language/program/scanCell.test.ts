import { describe, expect, it } from 'vitest';
import { scanCell } from '../../../../src/language/service/program/scanCell.ts';

describe('the names that a cell declares', () => {
  it.each([
    ['const a = 1, b = 2;', { a: 'const', b: 'const' }],
    ['let a; var b;', { a: 'variable', b: 'variable' }],
    ['const { a, b: { c }, ...d } = o;', { a: 'const', c: 'const', d: 'const' }],
    ['let [a, , b = 1, ...c] = o;', { a: 'variable', b: 'variable', c: 'variable' }],
    ['function f() { var inner; let x; }', { f: 'function' }],
    ['async function* f() {}', { f: 'function' }],
    ['class C {} enum E {} namespace N {}', { C: 'class', E: 'enum', N: 'namespace' }],
    ['const enum E {} abstract class A {}', { E: 'enum', A: 'class' }],
    ['interface I {} type T = I;', { I: 'type', T: 'type' }],
    ['interface Same {} const Same = 1;', { Same: 'const' }],
    ["import a, { b, c as d } from 'x';", { a: 'import', b: 'import', d: 'import' }],
    ["import * as n from 'x'; import type { T } from 'y';", { n: 'namespaceImport', T: 'import' }],
    ["import 'x';", {}],
    ["import fs = require('fs');", { fs: 'import' }],
    ['export const a = 1; export default function f() {}', { a: 'const', f: 'function' }],
    ['export default class {}', {}],
    ['if (x) { var a; let b; } for (var i = 0;;) {} for (let j of []) {}', { a: 'variable', i: 'variable' }],
    ['using a = open(); await using b = open();', { a: 'const', b: 'const' }],
    ['declare global { interface G {} } declare const d: number;', { d: 'const' }],
    ['const = ; let 3', {}],
  ])('%s', (text, expected) => {
    const { declared } = scanCell(text);
    expect(Object.fromEntries([...declared].map(([name, { kind }]) => [name, kind]))).toEqual(expected);
  });

  it('are known with their place', () => {
    const text = 'const { a: renamed } = o;';
    expect(scanCell(text).declared.get('renamed')?.start).toBe(text.indexOf('renamed'));
  });

  it.each([
    ['export const a = 1; export function f() {} const b = 2;', ['a', 'f']],
    ['const a = 1; export { a, a as b };', ['a', 'b']],
    ['export default function f() {}', []],
  ])('and those it exports itself: %s', (text, expected) => {
    expect([...scanCell(text).exported]).toEqual(expected);
  });
});

describe('the names that a cell uses', () => {
  it.each([
    ['a.b.c(d)', ['a', 'd']],
    ['({ a: b, c, [d]: e })', ['b', 'c', 'd', 'e']],
    ['const x: T.U<V> = y as W', ['T', 'V', 'y', 'W']],
    ['export { a, b as c }', ['a', 'b']],
    ['const { a: b = c } = d', ['c', 'd']],
    ['let x: typeof a', ['a']],
    ["import { a as b } from 'x'", []],
    ['class C extends B { m() { return v; } }', ['B', 'v']],
    ['`${a} ${b.c}`', ['a', 'b']],
  ])('%s', (text, expected) => {
    expect([...scanCell(text).used].sort()).toEqual([...expected].sort());
  });
});

describe('the names that a cell assigns', () => {
  it.each([
    ['a = 1; b += 2; c ??= 3;', ['a', 'b', 'c']],
    ['a++; --b; -c;', ['a', 'b']],
    ['[a, [b], ...c] = x;', ['a', 'b', 'c']],
    ['({ a, b: c, d: [e], ...f } = x);', ['a', 'c', 'e', 'f']],
    ['[a = 1] = x; (b) = 2;', ['a', 'b']],
    ['for (a of x) {} for (b in x) {} for (const c of x) {}', ['a', 'b']],
    ['a.b = 1; a[b] = 2; const c = 3;', []],
    ['function f() { a = 1; }', ['a']],
  ])('%s', (text, expected) => {
    expect([...scanCell(text).assigned].sort()).toEqual([...expected].sort());
  });
});
