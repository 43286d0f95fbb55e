import { describe, expect, it } from 'vitest';
import { CellWeaver } from '../../../../src/language/service/program/cellWeaver.ts';

function sources(texts: readonly string[]) {
  return texts.map((text, index) => ({ id: `c${index}`, text }));
}

function tails(weaver: CellWeaver): string[] {
  return weaver.cells.map(({ tail }) => tail.text.replace(/\s+/g, ' ').trim());
}

describe('the text appended to a cell', () => {
  it('brings the names that it uses from their last owner and gives its own', () => {
    const weaver = new CellWeaver();
    weaver.update(sources(['const a = 1, b = 2;', 'const a = b;', 'a + b; let c = a;']));
    expect(tails(weaver)).toEqual([
      '; export { a, b };',
      "; import { b, } from 'trainbook-cell:c0'; export { a };",
      "; import { a, } from 'trainbook-cell:c1'; import { b, } from 'trainbook-cell:c0'; export { c };",
    ]);
  });

  it('declares a variable that it assigns, but imports what can not be assigned', () => {
    const weaver = new CellWeaver();
    weaver.update(sources(['let a = 1; const b = 2;', 'a = 2; b = 3;']));
    expect(tails(weaver)[1]).toBe(
      "; import { b, } from 'trainbook-cell:c0'; declare let a: typeof import('trainbook-cell:c0').a; export { };",
    );
  });

  it('does not export twice what the cell exports', () => {
    const weaver = new CellWeaver();
    weaver.update(sources(['export const a = 1; const b = 2; export { b };']));
    expect(tails(weaver)).toEqual(['; export { };']);
  });
});

describe('an edit in a notebook of 100 cells', () => {
  const texts = Array.from(
    { length: 100 },
    (_, index) => `const x${index} = x${index - 1} + 1; log(x${index});`,
  );
  const edited = (index: number, text: string) =>
    sources(texts.map((old, at) => (at === index ? text : old)));

  it('weaves the edited cell alone while its names stay', () => {
    const weaver = new CellWeaver();
    weaver.update(sources(texts));
    expect([...weaver.update(edited(50, 'const x50 = x49 + 2; log(x50, x3);'))]).toEqual(['c50']);
  });

  it('and those that use a name that came or went', () => {
    const weaver = new CellWeaver();
    weaver.update(sources(texts));
    expect([...weaver.update(edited(50, 'const y = 1;'))].sort()).toEqual(['c50', 'c51']);
    expect([...weaver.update(sources(texts))].sort()).toEqual(['c50', 'c51']);
    expect([...weaver.update(edited(50, 'const x50 = 1, log = print;'))]).toHaveLength(50);
  });

  it('leaves every other cell alone when one is inserted, removed or moved where no name cares', () => {
    const weaver = new CellWeaver();
    const all = sources(texts);
    weaver.update(all);
    const extra = { id: 'new', text: 'print(x4);' };
    expect([...weaver.update([...all.slice(0, 60), extra, ...all.slice(60)])]).toEqual(['new']);
    expect([...weaver.update([...all.slice(0, 10), extra, ...all.slice(10)])]).toEqual([]);
    expect([...weaver.update([...all.slice(0, 2), extra, ...all.slice(2)])]).toEqual(['new']);
    expect([...weaver.update(all)]).toEqual([]);
  });
});

describe('a wide cell', () => {
  it('sees every name before it, and follows them', () => {
    const weaver = new CellWeaver();
    weaver.update(sources(['const a = 1;', 'const b = 2;', '', 'const later = 1;']));
    expect(weaver.widen('c2')).toBe(true);
    expect([...(weaver.cell('c2')?.tail.borrowed.keys() ?? [])]).toEqual(['a', 'b']);
    const changed = weaver.update(sources(['const a = 1;', 'const c = 2;', '', 'const later = 1;']));
    expect([...changed].sort()).toEqual(['c1', 'c2']);
    expect([...(weaver.cell('c2')?.tail.borrowed.keys() ?? [])]).toEqual(['a', 'c']);
  });

  it('goes back to what it uses when many others are asked about', () => {
    const weaver = new CellWeaver();
    weaver.update(sources(['const a = 1;', ...Array.from({ length: 9 }, () => '')]));
    for (let index = 1; index <= 9; index++) weaver.widen(`c${index}`);
    expect(weaver.cell('c1')?.tail.borrowed.size).toBe(0);
    expect(weaver.cell('c9')?.tail.borrowed.size).toBe(1);
    expect(weaver.hasRoom).toBe(false);
  });
});
