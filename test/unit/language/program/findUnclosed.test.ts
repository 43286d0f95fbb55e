import fc from 'fast-check';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { findUnclosed } from '../../../../src/language/service/program/findUnclosed.ts';

function closing(text: string): string {
  return findUnclosed(text).reduceRight((all, one) => all + one.closing, '');
}

describe('what the end of a text leaves open', () => {
  it.each([
    ['a(b)[c]{d}', ''],
    ['function f() {', '}'],
    ['f({ a: [1, ', ']})'],
    ['/* text', '*/'],
    ['f(/* text', '*/)'],
    ['// text (', ''],
    ['\'text (\' + "["', ''],
    ['`text', '`'],
    ['`text ${a', '}`'],
    ['`text ${a} more', '`'],
    ['`a ${`b ${c', '}`}`'],
    ['`a ${ { b: 1', '}}`'],
    ['`a ${b} c` + (', ')'],
    ['/[(]/.test(a', ')'],
    ['a / b / (', ')'],
    ['(a) / 2; [', ']'],
    ['/', ''],
    ['} ) ]', ''],
    ['( ]', ')'],
    ['{ ( }', ''],
  ])('%s', (text, expected) => {
    expect(closing(text)).toBe(expected);
  });

  it('tells where it was opened', () => {
    expect(findUnclosed('  f(1, {')).toEqual([
      { start: 3, closing: ')' },
      { start: 7, closing: '}' },
    ]);
  });

  it('is never left open by a text that is whole, whatever is cut off before', () => {
    const token = fc.constantFrom(
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      '`',
      '${',
      'a',
      '/',
      ' ',
      '\n',
      '/*',
      '*/',
      "'x'",
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 30 }), (tokens) => {
        const text = tokens.join('');
        expect(closing(`${text}\n${closing(text)}`)).toBe('');
      }),
    );
  });

  it('keeps what follows at the top level of the file', () => {
    for (const text of [
      'function f() { if (x) { g(',
      'const s = `a ${b',
      'class A { m() { return [',
      '/* x',
    ]) {
      const file = ts.createSourceFile(
        'x.ts',
        `${text}\n${closing(text)};\nimport 'y';`,
        ts.ScriptTarget.Latest,
      );
      expect(file.statements.some((statement) => ts.isImportDeclaration(statement))).toBe(true);
    }
  });
});
