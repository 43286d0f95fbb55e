import { describe, expect, it } from 'vitest';
import { signatureHelp } from '../../../../src/language/service/features/signatureHelp.ts';
import { hoverCode, hoverText } from '../support/questions.ts';
import { TestNotebook } from '../support/testNotebook.ts';

describe('hover', () => {
  const notebook = new TestNotebook([
    [
      '/** Doubles, see {@link half} and {@link https://example.org the page}.',
      ' * @param x what to double',
      ' * @returns twice `x`',
      ' * @deprecated use {@link half}',
      ' */',
      'function double(x: number) { return 2 * x; }',
      'function half(x: number) { return x / 2; }',
      '/** How many. */\nlet count = 0;\nclass Point { x = 0; }',
    ].join('\n'),
    'dou/*call*/ble(2);\ncou/*assigned*/nt = 3;\nconst p/*value*/ = new Point();',
    'class Point { y = 0; }\nconst both = [p, new Point()];',
    'bo/*both*/th; 1 /*nothing*/ + 2;',
  ]);

  it('shows the documentation of a name of another cell', () => {
    expect(hoverText(notebook, 'call')).toBe(
      [
        '```typescript\nfunction double(x: number): number\n```',
        'Doubles, see `half` and [the page](https://example.org).',
        '*@param* `x` — what to double',
        '*@returns* — twice `x`',
        '*@deprecated* — use `half`',
      ].join('\n\n'),
    );
  });

  it('also of one that the cell assigns', () => {
    expect(hoverText(notebook, 'assigned')).toBe('```typescript\nlet count: number\n```\n\nHow many.');
  });

  it('never shows the modules that cells are to TypeScript', () => {
    expect(hoverCode(notebook, 'value')).toBe('const p: Point');
    expect(hoverCode(notebook, 'both')).toBe('const both: (Point | Point)[]');
  });

  it('is silent where there is nothing', () => {
    expect(hoverText(notebook, 'nothing')).toBeUndefined();
  });
});

describe('signature help', () => {
  const notebook = new TestNotebook([
    '/** Adds.\n * @param a the first */\nfunction add(a: number, ...more: number[]): number;\nfunction add(a: string): string;\nfunction add(a: unknown) { return a as never; }',
    'add(/*first*/1, 2, 3/*third*/);\nadd(/*open*/',
    'const f = (x: { y: number }) => x; f(/*arrow*/{ y: 1 }); (/*none*/1);',
  ]);
  const ask = (marker: string) => {
    const { cell, offset } = notebook.at(marker);
    return signatureHelp(notebook.program, cell, { offset });
  };

  it.each([
    ['first', 'add(a: number, ...more: number[]): number', 0],
    ['third', 'add(a: number, ...more: number[]): number', 1],
    ['open', 'add(a: number, ...more: number[]): number', 0],
    ['arrow', 'f(x: { y: number; }): { y: number; }', 0],
  ])('%s', (marker, label, parameter) => {
    const help = ask(marker);
    expect(help?.signatures[help.activeSignature ?? 0]?.label).toBe(label);
    expect(help?.activeParameter).toBe(parameter);
  });

  it('documents function and parameter, and marks the parameter in the label', () => {
    const [signature] = ask('first')?.signatures ?? [];
    const [start, end] = (signature?.parameters?.[0]?.label ?? []) as number[];
    expect(signature?.label.slice(start, end)).toBe('a: number');
    expect(signature?.documentation).toEqual({ kind: 'markdown', value: 'Adds.' });
    expect(signature?.parameters?.[0]?.documentation).toEqual({ kind: 'markdown', value: 'the first' });
  });

  it('is silent outside of a call', () => {
    expect(ask('none')).toBeNull();
  });
});
